package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// tree is the folder that generated files live in.
type tree struct {
	root string
	// owned are the folders in which every *.gen.go is generated, so that one
	// that is no longer made is removed.
	owned []string
	log   io.Writer
}

// write brings the folder to what files say. Files that are right already are
// not touched, so that their times stay.
func (t tree) write(files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		full := t.path(name)
		if old, err := os.ReadFile(full); err == nil && bytes.Equal(old, files[name]) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(full, files[name], 0o644); err != nil {
			return err
		}
	}
	stale, err := t.stale(files)
	if err != nil {
		return err
	}
	for _, name := range stale {
		fmt.Fprintf(t.log, "removed %s\n", name)
		if err := os.Remove(t.path(name)); err != nil {
			return err
		}
		// Goes when it was the last file; stays otherwise.
		_ = os.Remove(filepath.Dir(t.path(name)))
	}
	return nil
}

func (t tree) path(name string) string { return filepath.Join(t.root, filepath.FromSlash(name)) }

// stale lists generated files that are no longer made.
func (t tree) stale(files map[string][]byte) ([]string, error) {
	var out []string
	for _, dir := range t.owned {
		err := filepath.WalkDir(t.path(dir), func(full string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || d.IsDir() || !strings.HasSuffix(full, ".gen.go") {
				return err
			}
			rel, err := filepath.Rel(t.root, full)
			if err != nil {
				return err
			}
			if name := filepath.ToSlash(rel); files[name] == nil {
				out = append(out, name)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(out)
	return out, nil
}

// compare returns an error that shows how the folder differs from what files
// say.
func (t tree) compare(files map[string][]byte, lock []string) error {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		old, err := os.ReadFile(t.path(name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			fmt.Fprintf(&b, "%s is missing\n", name)
		case err != nil:
			return err
		case !bytes.Equal(old, files[name]):
			b.WriteString(diff(name, string(old), string(files[name])))
		}
	}
	stale, err := t.stale(files)
	if err != nil {
		return err
	}
	for _, name := range stale {
		fmt.Fprintf(&b, "%s is no longer generated\n", name)
	}
	for _, line := range lock {
		fmt.Fprintf(&b, "the lock would change: %s\n", line)
	}
	if b.Len() == 0 {
		return nil
	}
	return errors.New(b.String() + "generated files are not up to date: run make generate")
}

// most is how many lines of each side a diff shows.
const most = 40

// diff shows what lies between the common beginning and the common end.
func diff(name, old, new string) string {
	a, b := strings.Split(old, "\n"), strings.Split(new, "\n")
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA--
		endB--
	}
	var out strings.Builder
	fmt.Fprintf(&out, "--- %s (as it is)\n+++ %s (as generated)\n@@ -%d,%d +%d,%d @@\n", name, name, start+1, endA-start, start+1, endB-start)
	side := func(mark string, lines []string) {
		for i, line := range lines {
			if i == most {
				fmt.Fprintf(&out, "%s ... %d lines more\n", mark, len(lines)-most)
				return
			}
			fmt.Fprintf(&out, "%s%s\n", mark, line)
		}
	}
	side("-", a[start:endA])
	side("+", b[start:endB])
	return out.String()
}
