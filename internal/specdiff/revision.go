package specdiff

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// revision reads a description as it was at a git revision of the repository
// that the working directory is in. file is relative to the working directory;
// references may lead to any file of the repository.
func revision(name, rev, file string) (*source, error) {
	if strings.HasPrefix(rev, "-") {
		return nil, fmt.Errorf("%q is no git revision", rev)
	}
	fail := func(err error) (*source, error) { return nil, fmt.Errorf("%s: %w", name, err) }
	top, err := git("rev-parse", "--show-toplevel")
	if err != nil {
		return fail(err)
	}
	at := strings.TrimSpace(string(top))
	if file, err = inside(at, file); err != nil {
		return fail(err)
	}
	list, err := git("-C", at, "ls-tree", "-r", "-z", "--name-only", "--full-tree", rev)
	if err != nil {
		return fail(err)
	}
	known := map[string]bool{}
	for f := range strings.SplitSeq(string(list), "\x00") {
		known[f] = true
	}
	// The files get a place of their own, which does not exist.
	base, err := filepath.Abs(filepath.FromSlash("/" + rev))
	if err != nil {
		return fail(err)
	}
	src := &source{name: name, since: fixedName(at, rev, file), base: base, read: func(full string) ([]byte, error) {
		rel, err := filepath.Rel(base, full)
		if rel = filepath.ToSlash(rel); err != nil || !known[rel] {
			return nil, &fs.PathError{Op: "open", Path: rev + ":" + rel, Err: fs.ErrNotExist}
		}
		return git("-C", at, "cat-file", "blob", rev+":"+rel)
	}}
	for _, candidate := range append([]string{""}, rootNames()...) {
		if full := path.Join(file, candidate); known[full] && src.root == "" {
			src.root = filepath.Join(base, filepath.FromSlash(full))
		}
	}
	if src.root == "" {
		return fail(fmt.Errorf("there is no such file at %s, and no folder that holds one of %s", rev, strings.Join(rootNames(), ", ")))
	}
	return src, nil
}

// fixedName names a revision in a way that does not move: a tag stays what it
// is, and anything else is a commit.
func fixedName(top, rev, file string) string {
	if _, err := git("-C", top, "rev-parse", "--verify", "--quiet", "refs/tags/"+rev); err != nil {
		if id, err := git("-C", top, "rev-parse", "--short", rev); err == nil {
			rev = strings.TrimSpace(string(id))
		}
	}
	return rev + ":" + file
}

// inside turns a path, relative to the working directory or absolute, into one
// below the top of the repository.
func inside(top, file string) (string, error) {
	full, err := filepath.Abs(filepath.FromSlash(file))
	if err != nil {
		return "", err
	}
	// Links on the way to the working directory are resolved in top.
	here, err := filepath.Abs(".")
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(here); err == nil && !filepath.IsAbs(file) {
		full = filepath.Join(real, filepath.FromSlash(file))
	}
	rel, err := filepath.Rel(top, full)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", fmt.Errorf("%s is outside of the repository %s", file, top)
	}
	return filepath.ToSlash(rel), nil
}

// git runs git in the working directory.
func git(args ...string) ([]byte, error) {
	cmd := exec.Command("git", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		text, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		return nil, errors.New("git: " + text)
	}
	return out, err
}
