// Command corpus generates a connector for every API description of a folder,
// compiles it, and lets package check judge it. It fails when one does not
// compile, when an action disagrees with its description, or when too few
// operations are supported. With -page it writes the table of a page of the
// documentation.
//
//	go run ./generator/corpus -specs DIR [-max 400k] [-only a,b] [-page docs/generator.md]
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// enough is the share of operations that must be supported.
const enough = 0.98

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	set := flag.NewFlagSet("corpus", flag.ContinueOnError)
	specs := set.String("specs", "", "`folder` of API descriptions")
	limit := set.String("max", "", "leave out files larger than `size`, such as 400k")
	only := set.String("only", "", "comma-separated `names` of files without their ending")
	page := set.String("page", "", "`file` whose table is rewritten")
	keep := set.String("keep", "", "`folder` to generate into, kept afterwards")
	fast := set.Bool("fast", false, "compile only what the check needs, not the typed clients")
	if err := set.Parse(args); err != nil {
		return err
	}
	if *specs == "" {
		return fmt.Errorf("-specs is missing: the folder of API descriptions")
	}
	names, err := descriptions(*specs, *limit, *only)
	if err != nil {
		return err
	}
	dir := *keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "corpus"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	w, err := newWorkshop(dir)
	if err != nil {
		return err
	}
	w.fast = *fast
	var rows []row
	for _, name := range names {
		r := w.try(name)
		rows = append(rows, r)
		fmt.Println(r.line())
		for _, f := range r.problems() {
			fmt.Println("    " + strings.ReplaceAll(f, "\n", "\n    "))
		}
		for _, n := range r.notes() {
			fmt.Printf("  - %.400s\n", strings.ReplaceAll(n, "\n", " "))
		}
	}
	if *page != "" {
		if err := rewrite(*page, rows); err != nil {
			return err
		}
	}
	return verdict(rows)
}

// descriptions lists the files of a folder, smallest first.
func descriptions(dir, limit, only string) ([]string, error) {
	most, err := size(limit)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	type file struct {
		name string
		size int64
	}
	var files []file
	for _, e := range entries {
		ext := filepath.Ext(e.Name())
		if e.IsDir() || !slices.Contains([]string{".json", ".yaml", ".yml"}, ext) {
			continue
		}
		if only != "" && !slices.Contains(strings.Split(only, ","), strings.TrimSuffix(e.Name(), ext)) {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		if most == 0 || info.Size() <= most {
			files = append(files, file{filepath.Join(dir, e.Name()), info.Size()})
		}
	}
	slices.SortStableFunc(files, func(a, b file) int { return int(a.size - b.size) })
	if len(files) == 0 {
		return nil, fmt.Errorf("%s holds no API description", dir)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.name)
	}
	return names, nil
}

// size reads 400k or 4M; 0 is no limit.
func size(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	unit := int64(1)
	switch text[len(text)-1] {
	case 'k', 'K':
		unit, text = 1<<10, text[:len(text)-1]
	case 'm', 'M':
		unit, text = 1<<20, text[:len(text)-1]
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("-max must be a size such as 400k, not %q", text)
	}
	return n * unit, nil
}

// verdict is nil when everything is as it must be.
func verdict(rows []row) error {
	total, supported, broken := 0, 0, 0
	for _, r := range rows {
		total += r.operations
		supported += r.supported
		if r.failure != "" || len(r.report.Findings) > 0 {
			broken++
		}
	}
	fmt.Printf("%d descriptions, %d of %d operations supported\n", len(rows), supported, total)
	switch {
	case broken > 0:
		return fmt.Errorf("%d of %d descriptions have problems", broken, len(rows))
	case float64(supported) < enough*float64(total):
		return fmt.Errorf("only %.1f %% of the operations are supported", 100*float64(supported)/float64(total))
	}
	return nil
}
