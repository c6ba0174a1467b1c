package emit

import (
	"github.com/dave/jennifer/jen"
)

// fields collects the members of a composite literal in the order in which
// they are added; zero values are left out by the callers.
type fields []jen.Code

func (f *fields) add(name string, value jen.Code) {
	*f = append(*f, jen.Id(name).Op(":").Add(value))
}

func (f *fields) text(name, value string) {
	if value != "" {
		f.add(name, jen.Lit(value))
	}
}

func (f *fields) flag(name string, value bool) {
	if value {
		f.add(name, jen.True())
	}
}

func (f *fields) number(name string, value int64) {
	if value != 0 {
		f.add(name, integer(value))
	}
}

func (f *fields) texts(name string, values []string) {
	if len(values) > 0 {
		f.add(name, jen.Index().String().Add(row(literals(values)...)))
	}
}

// integer writes a number without the conversion that jen.Lit adds to types
// other than int.
func integer(v int64) jen.Code { return jen.Lit(int(v)) }

func literals(values []string) []jen.Code {
	out := make([]jen.Code, len(values))
	for i, v := range values {
		out[i] = jen.Lit(v)
	}
	return out
}

// row is a literal on one line, block one with a line for each member.
func row(items ...jen.Code) jen.Code { return jen.Values(items...) }

func block(items ...jen.Code) jen.Code {
	return jen.Custom(jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}, items...)
}

// or joins constants with |.
func or(constants []jen.Code) jen.Code {
	s := jen.Add(constants[0])
	for _, c := range constants[1:] {
		s = s.Op("|").Add(c)
	}
	return s
}
