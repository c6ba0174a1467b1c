package main

import (
	"slices"
	"strings"
	"testing"
)

// TestOursReadsAsEncodingJSONDoes holds what makes DecodeAny a replacement.
func TestOursReadsAsEncodingJSONDoes(t *testing.T) {
	table := compareOdd()
	column := slices.Index(table.Head, "ours")
	if column < 0 {
		t.Fatal("no column of ours")
	}
	for _, row := range table.Rows {
		if row[column] != "same" {
			t.Errorf("%s: %s, encoding/json says %s", row[0], row[column], row[1])
		}
	}
}

func TestEveryLibraryReadsTheAnswers(t *testing.T) {
	for _, n := range names() {
		in := strings.NewReader(`{"op":"decode-credential","n":1,"c":1}{"op":"decode-list","n":1,"c":1}`)
		var out strings.Builder
		if err := run(n, false, in, &out); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), `"err"`) {
			t.Errorf("%s: %s", n, out.String())
		}
	}
}
