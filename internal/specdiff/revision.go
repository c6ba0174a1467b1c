package specdiff

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// revision reads a description as it was at a git revision. Everything below
// its folder is read at once, so that references to other files work.
func revision(name, rev, file string) (*source, error) {
	if strings.HasPrefix(rev, "-") {
		return nil, fmt.Errorf("%q is no git revision", rev)
	}
	top, err := git("rev-parse", "--show-toplevel")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	prefix, err := git("rev-parse", "--show-prefix")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	at := strings.TrimSpace(string(top))
	file = path.Join(strings.TrimSpace(string(prefix)), filepath.ToSlash(file))
	kind, err := git("-C", at, "cat-file", "-t", object(rev, file))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	dir, root := file, ""
	if strings.TrimSpace(string(kind)) == "blob" {
		dir, root = path.Split(file)
		dir = path.Clean(dir)
	}
	archive, err := git("-C", at, "archive", "--format=tar", object(rev, dir))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	files, err := untar(archive)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	// The files get a place of their own, which does not exist.
	base, err := filepath.Abs(filepath.FromSlash("/" + rev))
	if err != nil {
		return nil, err
	}
	src := &source{name: name, base: base, read: func(name string) ([]byte, error) {
		rel, err := filepath.Rel(filepath.Join(base, filepath.FromSlash(dir)), name)
		if err != nil {
			return nil, err
		}
		if data, ok := files[filepath.ToSlash(rel)]; ok {
			return data, nil
		}
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}}
	for _, candidate := range append([]string{root}, rootNames()...) {
		if _, ok := files[candidate]; ok && src.root == "" {
			src.root = filepath.Join(base, filepath.FromSlash(dir), candidate)
		}
	}
	if src.root == "" {
		return nil, fmt.Errorf("%s holds none of %s", name, strings.Join(rootNames(), ", "))
	}
	return src, nil
}

// object names a file or folder at a revision; "." is the whole tree.
func object(rev, file string) string {
	if file == "." {
		file = ""
	}
	return rev + ":" + file
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

func untar(data []byte) (map[string][]byte, error) {
	files := map[string][]byte{}
	r := tar.NewReader(bytes.NewReader(data))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if files[path.Clean(h.Name)], err = io.ReadAll(r); err != nil {
			return nil, err
		}
	}
}
