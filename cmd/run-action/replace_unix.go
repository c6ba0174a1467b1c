//go:build unix

package main

import (
	"os"
	"syscall"
)

// replaceProcess lets a companion program take this one's place: it has the
// same process id, so that a signal meant for run-action reaches it.
func replaceProcess() func(path string, args []string) error {
	return func(path string, args []string) error {
		return syscall.Exec(path, append([]string{path}, args...), os.Environ())
	}
}
