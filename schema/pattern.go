package schema

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression that is compiled when it is first used, so
// that a table of patterns costs nothing at start. It is safe for concurrent
// use.
type Pattern struct {
	// Source is the expression as Go's regexp understands it.
	Source string

	once sync.Once
	runs runs
	re   *regexp.Regexp
}

// Match reports whether s matches somewhere. An expression that does not
// compile matches everything: the generator reports such expressions.
func (p *Pattern) Match(s string) bool {
	p.once.Do(p.compile)
	if p.runs != nil {
		return p.runs.match(s)
	}
	return p.re == nil || p.re.MatchString(s)
}

func (p *Pattern) compile() {
	if p.runs = parseRuns(p.Source); p.runs == nil {
		p.re, _ = regexp.Compile(p.Source)
	}
}
