// Package companion finds the programs that are installed beside run-action:
// what is too large to be paid for by every run of it.
package companion

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Find returns the path of a companion: beside the running program, or in
// PATH. executable returns the path of the running program; it may be nil.
func Find(executable func() (string, error), name string) (string, error) {
	if path, err := Beside(executable, name); err == nil {
		return path, nil
	}
	path, err := exec.LookPath(file(name))
	if err != nil {
		return "", fmt.Errorf("the program %s is neither beside run-action nor in PATH: go install github.com/databricks-account/connector/cmd/%s", name, name)
	}
	return path, nil
}

// Beside is Find without PATH.
func Beside(executable func() (string, error), name string) (string, error) {
	if executable == nil {
		return "", errors.New("the running program is not known")
	}
	self, err := executable()
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(self); err == nil {
		self = real
	}
	return exec.LookPath(filepath.Join(filepath.Dir(self), file(name)))
}

func file(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}
