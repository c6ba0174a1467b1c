package binding

import (
	"testing"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/conformance/peer"
)

func TestMatchPrefersFixedSegments(t *testing.T) {
	t.Parallel()
	list := []*actions.Action{
		{Alias: "any", Method: "GET", Path: "/a/{x}"},
		{Alias: "fixed", Method: "GET", Path: "/a/b"},
		{Alias: "other", Method: "PUT", Path: "/a/{x}"},
	}
	for path, want := range map[string]string{"/a/b": "fixed", "/a/b%2Fc": "any", "/a": "", "/a/b/": ""} {
		a, values, err := Match(list, peer.Request{Method: "GET", Path: path})
		switch {
		case want == "" && err == nil:
			t.Errorf("%s: %s", path, a.Alias)
		case want != "" && (err != nil || a.Alias != want):
			t.Errorf("%s: %v, %v, want %s", path, a, err, want)
		case want == "any" && values["x"] != "b/c":
			t.Errorf("%s: %v", path, values)
		}
	}
}
