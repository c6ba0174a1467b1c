//go:build !unix

package emulator

import (
	"io"
	"os"
)

// lockFile opens the lock file. On systems without advisory locks nothing
// keeps a second process out.
func lockFile(path string) (io.Closer, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
}
