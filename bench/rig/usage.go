package rig

import (
	"bufio"
	"bytes"
	"os"
	"strconv"
	"syscall"
	"time"
)

// CPU returns the user and system time that this process has used so far,
// over all its threads: the garbage collector counts.
func CPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return RusageCPU(&u)
}

// RusageCPU is user and system time together.
func RusageCPU(u *syscall.Rusage) time.Duration {
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Resident returns the memory of this process in bytes: what is resident now
// and the highest that it ever was.
func Resident() (now, peak int64) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, 0
	}
	return statusField(text, "VmRSS:"), statusField(text, "VmHWM:")
}

func statusField(status []byte, name string) int64 {
	s := bufio.NewScanner(bytes.NewReader(status))
	for s.Scan() {
		f := bytes.Fields(s.Bytes())
		if len(f) >= 2 && string(f[0]) == name {
			kb, err := strconv.ParseInt(string(f[1]), 10, 64)
			if err != nil {
				return 0
			}
			return kb << 10
		}
	}
	return 0
}
