package main

import (
	"fmt"
	"reflect"
	"strings"
)

// oddInputs are texts on which JSON libraries part ways.
func oddInputs() []struct{ name, text string } {
	return []struct{ name, text string }{
		{"integer above 2^53", `9007199254740993`},
		{"integer above 2^64", `18446744073709551617`},
		{"1.0 stays 1.0", `1.0`},
		{"member given twice", `{"a":1,"a":2}`},
		{"nested member given twice", `{"a":{"b":1},"a":{"c":2}}`},
		{"invalid UTF-8", "\"a\xffb\""},
		{"half a surrogate pair", `"\ud800"`},
		{"control character in a string", "\"a\x01b\""},
		{"number with a leading zero", `01`},
		{"trailing comma", `[1,]`},
		{"something behind the value", `{} x`},
		{"comment", `[1 /* one */]`},
		{"NaN", `NaN`},
		{"nested 10,001 deep", strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001)},
		{"empty text", ``},
	}
}

// oddTable is a table: a row for each input, a column for each library.
type oddTable struct {
	Head []string   `json:"head"`
	Rows [][]string `json:"rows"`
}

// compareOdd asks every library and writes down who differs from
// encoding/json.
func compareOdd() oddTable {
	t := oddTable{Head: []string{"input", "encoding/json"}}
	var others []string
	for _, n := range names() {
		if n != "encoding/json" {
			others = append(others, n)
		}
	}
	t.Head = append(t.Head, others...)
	for _, in := range oddInputs() {
		want, wantErr := standard([]byte(in.text))
		row := []string{in.name, verdict(want, wantErr)}
		for _, n := range others {
			got, err := ask(decoders()[n], []byte(in.text))
			switch {
			case (err == nil) != (wantErr == nil), err == nil && !reflect.DeepEqual(got, want):
				row = append(row, "**"+verdict(got, err)+"**")
			default:
				row = append(row, "same")
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// ask turns a panic of a library into an error.
func ask(d decoder, text []byte) (v any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return d(text)
}

func verdict(v any, err error) string {
	if err != nil {
		return "error"
	}
	return "`" + strings.ReplaceAll(fmt.Sprintf("%.40q", fmt.Sprint(v)), "|", "\\|") + "`"
}
