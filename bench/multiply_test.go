package main

import (
	"os"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

func TestMultipliedDescriptionsAreValid(t *testing.T) {
	spec, err := os.ReadFile("../spec/openapi.gen.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct{ asked, got int }{{50, 50}, {211, 211}, {600, 633}} {
		text, got, err := multiplied(spec, want.asked)
		if err != nil {
			t.Fatal(err)
		}
		if got != want.got {
			t.Errorf("asked for %d operations, got %d, want %d", want.asked, got, want.got)
		}
		doc, err := openapi3.NewLoader().LoadFromData(text)
		if err != nil {
			t.Fatalf("%d operations: %v", want.asked, err)
		}
		if err := doc.Validate(t.Context(), openapi3.DisableExamplesValidation()); err != nil {
			t.Errorf("%d operations: %v", want.asked, err)
		}
		ids := map[string]bool{}
		for _, item := range doc.Paths.Map() {
			for _, op := range item.Operations() {
				if ids[op.OperationID] {
					t.Errorf("%d operations: %s twice", want.asked, op.OperationID)
				}
				ids[op.OperationID] = true
			}
		}
		if len(ids) != got {
			t.Errorf("%d operations counted, %d in the document", got, len(ids))
		}
	}
}

func TestStats(t *testing.T) {
	s := spreadOf([]float64{5, 1, 3, 2, 4})
	if s.Mid != 3 || s.Low != 1.4 || s.High != 4.6 || s.N != 5 {
		t.Errorf("spread %+v", s)
	}
	if got := ratio([]float64{2, 9, 8}, []float64{1, 3, 2}).Mid; got != 3 {
		t.Errorf("median of the ratios 2, 3, 4 is %v", got)
	}
	if got := spreadOf(nil).String(); got != "–" {
		t.Errorf("nothing is shown as %q", got)
	}
	for f, want := range map[float64]string{0: "0", 0.0123: "0.012", 0.5: "0.50", 12.34: "12.3", 123.4: "123", 1234.5: "1 235", 1234567: "1 234 567"} {
		if got := number(f); got != want {
			t.Errorf("%v is shown as %q, want %q", f, got, want)
		}
	}
}

func TestGates(t *testing.T) {
	for _, tc := range []struct {
		g    gate
		want string
	}{
		{gate{Goal: 1, Stretch: 0.5, Got: exactly(0.4)}, "stretch"},
		{gate{Goal: 1, Stretch: 0.5, Got: exactly(0.8)}, "met"},
		{gate{Goal: 1, Stretch: 0.5, Got: exactly(1.1)}, "**missed**"},
		{gate{Goal: 7, Stretch: 9, AtLeast: true, Got: exactly(8)}, "met"},
		{gate{Goal: 7, Stretch: 9, AtLeast: true, Got: exactly(6)}, "**missed**"},
		{gate{Goal: 0, Got: exactly(0)}, "met"},
		{gate{Missing: "no binary"}, "not measured: no binary"},
	} {
		if got := tc.g.verdict(); got != tc.want {
			t.Errorf("%+v: %q, want %q", tc.g, got, tc.want)
		}
	}
	r := result{Gates: []gate{{What: "a", Goal: 1, Got: exactly(3), Gross: bound(2)}, {What: "b", Goal: 1, Got: exactly(3)}}}
	if err := r.gross(); err == nil || err.Error() != "a: 3.00, the limit is 2.00" {
		t.Errorf("gross: %v", err)
	}
}

func TestReplaceBetween(t *testing.T) {
	page := "x\n" + gatesBegin + "old\n" + gatesEnd + "y\n"
	got, err := replaceBetween(page, gatesBegin, gatesEnd, "new\n")
	if err != nil || got != "x\n"+gatesBegin+"\nnew\n"+gatesEnd+"y\n" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := replaceBetween("nothing", gatesBegin, gatesEnd, ""); err == nil {
		t.Error("a page without marks must be an error")
	}
}
