package specdiff_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/databricks-account/connector/internal/specdiff"
)

// TestGroups: what many actions share is said once; what is special to one is
// not lost.
func TestGroups(t *testing.T) {
	r := &specdiff.Report{Old: "old", New: "new"}
	for i := range 30 {
		name := fmt.Sprintf("pets_%02d", i)
		r.Changes = append(r.Changes, specdiff.Change{
			Verdict: specdiff.Breaking, Kind: "parameter-removed", Action: name, Source: fmt.Sprintf("a.yaml:%d", i), Reason: "the parameter x is gone", Adapt: "leave out x",
		})
		if i == 17 {
			r.Changes = append(r.Changes, specdiff.Change{Verdict: specdiff.Breaking, Kind: "parameter-removed", Action: name, Source: "a.yaml:17", Reason: "the parameter y is gone"})
		}
	}
	for name, text := range map[string]string{"text": r.Text(), "Markdown": r.Markdown(), "changelog": r.Changelog()} {
		if n := strings.Count(strings.ToLower(text), "the parameter x is gone"); n != 1 {
			t.Errorf("%s says it %d times", name, n)
		}
		if !strings.Contains(strings.ToLower(text), "the parameter y is gone") || !strings.Contains(text, "pets_17") || !strings.Contains(text, "more") {
			t.Errorf("%s lacks something:\n%s", name, text)
		}
		if name != "changelog" && !strings.Contains(text, "a.yaml:3") {
			t.Errorf("%s names no line", name)
		}
	}
	if data, err := r.JSON(); err != nil || strings.Count(string(data), "parameter x") != 30 {
		t.Errorf("JSON has not all of them (%v)", err)
	}
}
