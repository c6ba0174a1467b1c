package speccheck

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/databricks-account/connector/internal/specdiff"
)

// maxFile is how large a file may be. Workflows are written by hand.
const maxFile = 16 << 20

// finder collects the calls of files.
type finder struct {
	// knows reports whether a name is that of an action, in any of the
	// descriptions.
	knows func(name string) bool
	calls []*call
	// troubles are what could not be read, by file and line.
	troubles []Trouble
	files    int

	file, dir string
}

func (f *finder) add(c *call) {
	c.file = f.file
	f.calls = append(f.calls, c)
}

func (f *finder) trouble(line int, message string) {
	f.troubles = append(f.troubles, Trouble{File: f.file, Line: line, Message: message})
}

// path reads a file, or every file below a folder that may hold calls.
func (f *finder) path(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return f.read(name)
	}
	return filepath.WalkDir(name, func(full string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && full != name && slices.Contains([]string{".git", "node_modules", "vendor", ".terraform", ".venv"}, d.Name()):
			return fs.SkipDir
		case !d.Type().IsRegular() || !candidate(full):
			return nil
		}
		return f.read(full)
	})
}

// candidate reports whether a file below a folder may hold calls. A file that
// is named itself is always read.
func candidate(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml", ".json", ".jsonl", ".ndjson", ".sh", ".bash", ".zsh", ".ksh", ".mk", ".md", ".markdown", ".bats", ".tpl", ".tmpl", ".j2", ".just",
		".py", ".go", ".ps1", ".psm1":
		return !strings.HasSuffix(name, ".gen.go") && filepath.Base(name) != specdiff.LockName
	case "":
		return true // Makefile, Dockerfile, Jenkinsfile, scripts without an ending
	}
	base := strings.ToLower(filepath.Base(name))
	return strings.HasPrefix(base, "dockerfile") || strings.HasPrefix(base, "makefile") || strings.HasSuffix(base, ".dockerfile")
}

// read finds the calls of a file.
func (f *finder) read(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	f.file, f.dir = filepath.ToSlash(name), filepath.Dir(name)
	if info.Size() > maxFile {
		f.trouble(1, fmt.Sprintf("is larger than %d MiB", maxFile>>20))
		return nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	f.files++
	f.content(name, data)
	return nil
}

func (f *finder) content(name string, data []byte) {
	if bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 {
		return // not text
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	var docs []*node
	var err error
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json", ".jsonl", ".ndjson":
		docs, err = parseJSON(data)
	case ".yaml", ".yml":
		docs, err = parseYAML(data)
	case ".md", ".markdown":
		f.markdown(string(data))
		return
	case ".py":
		f.code(string(data), python())
		return
	case ".go":
		f.code(string(data), golang())
		return
	case ".ps1", ".psm1":
		f.shell(powershell(string(data)), 1, false)
		return
	default:
		f.shell(string(data), 1, false)
		return
	}
	if err != nil {
		// A template of a document is none yet; commands in it are still
		// commands.
		f.trouble(lineOf(err), "is not read as a document: "+err.Error())
		f.shell(string(data), 1, false)
		return
	}
	for _, n := range docs {
		f.document(n)
	}
}

// lineOf finds the line in the error of a parser.
func lineOf(err error) int {
	line := 1
	for e := err; e != nil; e = errors.Unwrap(e) {
		if _, rest, ok := strings.Cut(e.Error(), "line "); ok {
			if n, scanErr := fmt.Sscanf(rest, "%d", &line); n == 1 && scanErr == nil {
				return line
			}
		}
	}
	return line
}

// markdown looks into the fenced blocks of a text: as documents where they
// say so, as commands otherwise.
func (f *finder) markdown(text string) {
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		fence := strings.TrimSpace(lines[i])
		if !strings.HasPrefix(fence, "```") {
			continue
		}
		end := i + 1
		for end < len(lines) && !strings.HasPrefix(strings.TrimSpace(lines[end]), "```") {
			end++
		}
		block := strings.Join(lines[i+1:min(end, len(lines))], "\n")
		switch strings.ToLower(strings.TrimLeft(fence, "`")) {
		case "yaml", "yml", "json":
			docs, err := parseYAML([]byte(block))
			if err == nil {
				for _, n := range docs {
					n.shift(i + 1)
					f.document(n)
				}
			}
		case "python", "py":
			f.code(strings.Repeat("\n", i+1)+block, python())
		case "go":
			f.code(strings.Repeat("\n", i+1)+block, golang())
		case "powershell", "pwsh", "ps1":
			f.shell(powershell(block), i+2, false)
		default:
			f.shell(block, i+2, false)
		}
		i = end
	}
}

// shift moves a document down by some lines.
func (n *node) shift(by int) {
	n.line += by
	for _, c := range n.items {
		c.shift(by)
	}
}
