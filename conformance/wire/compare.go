package wire

import (
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"

	"github.com/databricks-account/connector/conformance/peer"
)

// compare lists the differences between what the SDK sent and what the
// connector would send. Queries are compared as decoded pairs: the order of
// different names and the spelling of a space carry no meaning. Bodies are
// compared as JSON values with exact numbers.
func compare(sdk, ours peer.Request) []string {
	var out []string
	differ := func(what string, want, got any) {
		out = append(out, fmt.Sprintf("%s: the SDK has %v, we have %v", what, want, got))
	}
	if sdk.Method != ours.Method {
		differ("method", sdk.Method, ours.Method)
	}
	if sdk.Path != ours.Path {
		differ("path", sdk.Path, ours.Path)
	}
	if sdk.BareQuestion != ours.BareQuestion {
		differ("bare question mark", sdk.BareQuestion, ours.BareQuestion)
	}
	out = append(out, compareQuery(sdk.Query, ours.Query)...)
	for _, name := range []string{"Accept", "Content-Type"} {
		if w, g := sdk.Header.Values(name), ours.Header.Values(name); !slices.Equal(w, g) {
			differ(name, w, g)
		}
	}
	return append(out, compareBody(sdk.Body, ours.Body)...)
}

func compareQuery(sdk, ours string) []string {
	want, err := url.ParseQuery(sdk)
	if err != nil {
		return []string{fmt.Sprintf("query of the SDK: %v", err)}
	}
	got, err := url.ParseQuery(ours)
	if err != nil {
		return []string{fmt.Sprintf("our query: %v", err)}
	}
	var out []string
	names := slices.Sorted(maps.Keys(want))
	for name := range got {
		if _, ok := want[name]; !ok {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if !slices.Equal(want[name], got[name]) {
			out = append(out, fmt.Sprintf("query %s: the SDK has %q, we have %q", name, want[name], got[name]))
		}
	}
	return out
}

func compareBody(sdk, ours []byte) []string {
	if sdk == nil && ours == nil {
		return nil
	}
	if sdk == nil || ours == nil {
		return []string{fmt.Sprintf("body: the SDK has %q, we have %q", sdk, ours)}
	}
	want, err := decode(sdk)
	if err != nil {
		return []string{fmt.Sprintf("body of the SDK: %v", err)}
	}
	got, err := decode(ours)
	if err != nil {
		return []string{fmt.Sprintf("our body: %v", err)}
	}
	// Numbers are texts here, so that equal means equal in every digit.
	if !reflect.DeepEqual(want, got) {
		return []string{fmt.Sprintf("body: the SDK has %s, we have %s", sdk, ours)}
	}
	return nil
}
