//go:build unix

package emulator

import (
	"io"
	"os"
	"syscall"
)

// lockFile takes an exclusive lock that ends with the process, however it
// ends. The file itself stays.
func lockFile(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}
