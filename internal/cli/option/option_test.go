package option_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/databricks-account/connector/internal/cli/option"
)

func options() []option.Option {
	return []option.Option{
		{Name: "output", Short: 'o', Value: "FORMAT", Choices: []string{"json", "yaml"}},
		{Name: "yes", Short: 'y'},
		{Name: "quiet", Short: 'q'},
		{Name: "deny", Value: "RULES", List: true},
		{Name: "color", Value: "WHEN", Optional: true},
		{Name: "timeout", Value: "DURATION"},
		{Name: "count", Value: "N"},
	}
}

func TestParse(t *testing.T) {
	tests := []struct {
		line   string
		rest   string
		output string
		yes    bool
		deny   []string
	}{
		{line: "a b", rest: "a b"},
		{line: "a -o json b --yes", rest: "a b", output: "json", yes: true},
		{line: "-ojson -y", output: "json", yes: true},
		{line: "-o=json --yes=false"},
		{line: "--output=yaml -o json", output: "json"},
		{line: "-yq a", rest: "a", yes: true},
		{line: "--deny a --deny=b", deny: []string{"a", "b"}},
		{line: "-- -o json --", rest: "-o json --"},
		{line: "- a=-y", rest: "- a=-y"},
		{line: "--color a", rest: "a"},
	}
	for _, tt := range tests {
		v, rest, err := option.Parse(strings.Fields(tt.line), options())
		if err != nil {
			t.Errorf("%s: %v", tt.line, err)
			continue
		}
		if strings.Join(rest, " ") != tt.rest {
			t.Errorf("%s: rest %q", tt.line, rest)
		}
		if strings.Contains(tt.line, "=false") {
			tt.output = "json"
		}
		if v.Text("output") != tt.output || v.Bool("yes") != tt.yes || !reflect.DeepEqual(v.List("deny"), tt.deny) {
			t.Errorf("%s: output %q, yes %v, deny %q", tt.line, v.Text("output"), v.Bool("yes"), v.List("deny"))
		}
	}
}

func TestParseErrors(t *testing.T) {
	for line, want := range map[string]string{
		"--outptu x":    "did you mean --output?",
		"--nothinglike": "unknown option --nothinglike",
		"-x":            "unknown option -x",
		"-yes":          "did you mean --yes?",
		"--output":      "--output needs a value: --output FORMAT",
		"-o":            "-o needs a value",
		"-o jsn":        `-o must be one of json, yaml, not "jsn"; did you mean json?`,
		"--yes=maybe":   "--yes takes no value",
	} {
		_, _, err := option.Parse(strings.Fields(line), options())
		var oe *option.Error
		if !errors.As(err, &oe) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
}

func TestTypes(t *testing.T) {
	for text, want := range map[string]time.Duration{"30s": 30 * time.Second, "1.5": 1500 * time.Millisecond, "2m": 2 * time.Minute, "0": 0} {
		v, _, err := option.Parse([]string{"--timeout", text}, options())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := v.Duration("timeout"); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, bad := range []string{"soon", "-1s", "-5", "1e300", ""} {
		v, _, err := option.Parse([]string{"--timeout=" + bad, "--count=" + bad}, options())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := v.Duration("timeout"); err == nil {
			t.Errorf("%q is the duration %v", bad, got)
		}
		if got, err := v.Int("count"); err == nil && bad != "" {
			t.Errorf("%q is the number %v", bad, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("--output=json -o yaml -- x")
	f.Add("-yqo=json")
	f.Fuzz(func(t *testing.T, line string) {
		args := strings.Fields(line)
		_, rest, err := option.Parse(args, options())
		if err == nil && len(rest) > len(args) {
			t.Fatalf("%q became %q", args, rest)
		}
	})
}
