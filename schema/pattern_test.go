package schema_test

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/databricks-account/connector/schema"
)

// TestPatternAgainstRegexp compares Match with regexp on random expressions of
// the form that has its own matcher, and on others.
func TestPatternAgainstRegexp(t *testing.T) {
	d := &dice{Rand: rand.New(rand.NewPCG(seed(t), 3))}
	parts := []string{"a", "b", "-", "[a-c]", "[b-]", "[0-9]", "[a-z0-9]", "ab", `\.`, "[^a]", ".", "(?i:a)", "(ab)", "é", "[a-é]", `\d`, `\w`, `\s`}
	counts := []string{"", "", "", "*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "{0}"}
	letters := []string{"a", "b", "c", "-", "1", ".", "é", "\n", "A", " "}
	hits := 0
	for range effort(t, 3_000) {
		var src strings.Builder
		if d.chance(85) {
			src.WriteString("^")
		}
		for range d.IntN(4) {
			src.WriteString(pick(d, parts) + pick(d, counts))
		}
		if d.chance(85) {
			src.WriteString("$")
		}
		re, err := regexp.Compile(src.String())
		if err != nil {
			continue
		}
		p := &schema.Pattern{Source: src.String()}
		for range 12 {
			var s strings.Builder
			for range d.IntN(7) {
				s.WriteString(pick(d, letters))
			}
			want := re.MatchString(s.String())
			if want {
				hits++
			}
			if got := p.Match(s.String()); got != want {
				t.Fatalf("%q on %q: got %v", src.String(), s.String(), got)
			}
		}
	}
	if hits < 1000 {
		t.Errorf("only %d matches: this proves little", hits)
	}
	if p := (&schema.Pattern{Source: "("}); !p.Match("x") {
		t.Error("an expression that does not compile must match everything")
	}
}
