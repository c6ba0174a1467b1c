package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// findPeers makes the paths of the command line absolute, seen from the root
// of the repository, where make is run, and refuses what is not there.
func (b *bench) findPeers() error {
	if b.corpus != "" {
		b.corpus = b.fromRoot(b.corpus)
		if _, err := os.Stat(filepath.Join(b.corpus, "github.json")); err != nil {
			return fmt.Errorf("-corpus: %w", err)
		}
	}
	if b.cli == "" {
		return nil
	}
	if strings.ContainsRune(b.cli, filepath.Separator) {
		b.cli = b.fromRoot(b.cli)
	}
	var err error
	if b.cli, err = exec.LookPath(b.cli); err != nil {
		return fmt.Errorf("-cli: %w", err)
	}
	return nil
}

func (b *bench) fromRoot(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(b.root, path)
}
