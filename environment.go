package connector

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// environment is what a connection may know of the process that it is in.
type environment struct {
	lookup func(name string) (string, bool)
}

// systemEnvironment is the only place of this package that reads the
// environment of the process.
func systemEnvironment() environment { return environment{lookup: os.LookupEnv} }

func (e environment) get(name string) string {
	if e.lookup == nil {
		return ""
	}
	v, _ := e.lookup(name)
	return v
}

var errNoHome = errors.New("the home directory is not known")

// home is the user's home directory, as os.UserHomeDir finds it.
func (e environment) home() (string, error) {
	name := "HOME"
	if runtime.GOOS == "windows" {
		name = "USERPROFILE"
	}
	if dir := e.get(name); dir != "" {
		return dir, nil
	}
	return "", fmt.Errorf("%w: %s is not set", errNoHome, name)
}

// user names the person that runs the process, as far as the environment
// knows it; it is for audit lines only.
func (e environment) user() string {
	for _, name := range []string{"USER", "LOGNAME", "USERNAME"} {
		if v := e.get(name); v != "" {
			return v
		}
	}
	return ""
}

// expand resolves a leading "~".
func (e environment) expand(path string) (string, error) {
	rest, ok := strings.CutPrefix(path, "~")
	if !ok {
		return path, nil
	}
	home, err := e.home()
	if err != nil {
		return "", err
	}
	return filepath.Clean(home + rest), nil
}
