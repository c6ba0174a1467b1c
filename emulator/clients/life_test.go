package clients

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A life is a list of commands, one a line:
//
//	NAME = WORDS => EXPECTATIONS    run, and keep the answer under NAME
//	WORDS => EXPECTATIONS           run
//	! WORDS => TEXT                 must fail, with TEXT in what it says
//	NAME = ! WORDS => TEXT          the same, and keep the etag that the error names
//	? WORDS => EXPECTATIONS         run until it succeeds, for half a minute
//
// Words are split as a shell does, with ” as the only quotes, and ${a.b.0}
// stands for a member of a kept answer. An expectation is a member that must
// be there ("a.b"), must be absent ("a.b!"), or equals a text ("a.b=text");
// "#" is the length of an array, and "~text" is contained in the raw output.
type step struct {
	line   int
	keep   string
	fails  bool
	again  bool
	words  string
	expect string
}

func readLife(t *testing.T, file string) []step {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []step
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		s := step{line: n}
		s.words, s.expect, _ = strings.Cut(line, " => ")
		if name, rest, ok := strings.Cut(s.words, " = "); ok && !strings.ContainsAny(name, " '") {
			s.keep, s.words = name, rest
		}
		if rest, ok := strings.CutPrefix(s.words, "! "); ok {
			s.fails, s.words = true, rest
		}
		if rest, ok := strings.CutPrefix(s.words, "? "); ok {
			s.again, s.words = true, rest
		}
		out = append(out, s)
	}
	return out
}

// life runs steps and remembers what they answered.
type life struct {
	kept map[string]any
	// run executes a command and returns its two outputs and whether it
	// succeeded.
	run func(words []string) (stdout, stderr string, ok bool)
}

// play runs one step and returns what is wrong with it.
func (l *life) play(s step) error {
	words, err := l.words(s.words)
	if err != nil {
		return err
	}
	if s.fails && s.keep != "" {
		words = append(words, "--debug") // shows answers as they are
	}
	stdout, stderr, ok := l.run(words)
	for start := time.Now(); s.again && !ok && time.Since(start) < 30*time.Second; {
		stdout, stderr, ok = l.run(words)
	}
	if s.fails {
		want, err := l.fill(s.expect)
		switch {
		case err != nil:
			return err
		case ok:
			return fmt.Errorf("succeeded: %s", stdout)
		case !strings.Contains(stdout+stderr, want):
			return fmt.Errorf("failed without %q: %s%s", want, stdout, stderr)
		}
		if s.keep != "" {
			_, rest, _ := strings.Cut(stdout+stderr, `"etag": "`)
			etag, _, _ := strings.Cut(rest, `"`)
			l.kept[s.keep] = map[string]any{"etag": etag}
		}
		return nil
	}
	if !ok {
		return fmt.Errorf("failed: %s%s", stdout, stderr)
	}
	var answer any
	d := json.NewDecoder(strings.NewReader(stdout))
	d.UseNumber()
	bad := d.Decode(&answer)
	if s.keep != "" {
		if bad != nil {
			return fmt.Errorf("no JSON to keep: %w: %s", bad, stdout)
		}
		l.kept[s.keep] = answer
	}
	expect, err := l.words(s.expect)
	if err != nil {
		return err
	}
	for _, e := range expect {
		if err := check(e, stdout, answer); err != nil {
			return fmt.Errorf("%w: %s", err, stdout)
		}
	}
	return nil
}

func check(expectation, stdout string, answer any) error {
	if text, ok := strings.CutPrefix(expectation, "~"); ok {
		if !strings.Contains(stdout, text) {
			return fmt.Errorf("no %q", text)
		}
		return nil
	}
	path, want, equal := strings.Cut(expectation, "=")
	path, absent := strings.CutSuffix(path, "!")
	got, found := member(answer, path)
	switch {
	case absent && found:
		return fmt.Errorf("%s is %s", path, text(got))
	case !absent && !found:
		return fmt.Errorf("no %s", path)
	case equal && text(got) != want:
		return fmt.Errorf("%s is %s, not %s", path, text(got), want)
	}
	return nil
}

// member finds a dotted path in decoded JSON.
func member(v any, path string) (any, bool) {
	for part := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			var ok bool
			if v, ok = x[part]; !ok {
				return nil, false
			}
		case []any:
			if part == "#" {
				v = json.Number(strconv.Itoa(len(x)))
				continue
			}
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(x) {
				return nil, false
			}
			v = x[i]
		default:
			// An empty list is printed as null.
			if v == nil && part == "#" {
				v = json.Number("0")
				continue
			}
			return nil, false
		}
	}
	return v, true
}

func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return fmt.Sprint(v)
}

// fill replaces ${...}.
func (l *life) fill(s string) (string, error) {
	var b strings.Builder
	for {
		head, rest, ok := strings.Cut(s, "${")
		b.WriteString(head)
		if !ok {
			return b.String(), nil
		}
		name, tail, ok := strings.Cut(rest, "}")
		if !ok {
			return "", fmt.Errorf("${ without }: %s", s)
		}
		v, found := member(map[string]any(l.kept), name)
		if !found {
			return "", fmt.Errorf("nothing is kept as %s", name)
		}
		b.WriteString(text(v))
		s = tail
	}
}

// words splits a line, then fills in each word.
func (l *life) words(line string) ([]string, error) {
	var out []string
	var word strings.Builder
	quoted, begun := false, false
	end := func() error {
		if !begun && word.Len() == 0 {
			return nil
		}
		filled, err := l.fill(word.String())
		out = append(out, filled)
		word.Reset()
		begun = false
		return err
	}
	for _, r := range line {
		switch {
		case r == '\'':
			quoted, begun = !quoted, true
		case r == ' ' && !quoted:
			if err := end(); err != nil {
				return nil, err
			}
		default:
			word.WriteRune(r)
		}
	}
	return out, end()
}

func TestLifeNotation(t *testing.T) {
	l := &life{kept: map[string]any{"a": map[string]any{"id": json.Number("7"), "l": []any{"x"}}}}
	words, err := l.words(`do '{"id": ${a.id}}' ${a.l.0} '' end`)
	if err != nil || strings.Join(words, "|") != `do|{"id": 7}|x||end` {
		t.Errorf("words %q, %v", words, err)
	}
	if _, err := l.words("${a.other}"); err == nil {
		t.Error("an unknown member was filled in")
	}
	answers := []struct {
		expect string
		ok     bool
	}{
		{"a.id=7", true},
		{"a.id=8", false},
		{"a.id", true},
		{"a.no", false},
		{"a.no!", true},
		{"a.id!", false},
		{"a.l.#=1", true},
		{"a.l.#=2", false},
		{"~raw", true},
		{"~other", false},
	}
	for _, c := range answers {
		if err := check(c.expect, "raw", l.kept); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.expect, err)
		}
	}
	for _, s := range []struct {
		fails, ok bool
		expect    string
		good      bool
	}{{false, true, "v=1", true}, {false, true, "v=2", false}, {false, false, "", false}, {true, false, "why", true}, {true, false, "else", false}, {true, true, "why", false}} {
		l.run = func([]string) (string, string, bool) { return `{"v":1}`, "why", s.ok }
		if err := l.play(step{fails: s.fails, words: "x", expect: s.expect}); (err == nil) != s.good {
			t.Errorf("%+v: %v", s, err)
		}
	}
}
