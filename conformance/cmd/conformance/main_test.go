package main

import (
	"strings"
	"testing"
)

func TestFirstDifference(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ old, now, want string }{
		{"a\nb\nc", "a\nx\nc", "line 2\n- b\n+ x"},
		{"a", "a\nb", "line 2\n- (end)\n+ b"},
		{"a\nb", "a", "line 2\n- b\n+ (end)"},
		{"a", "a", "none"},
	} {
		if got := firstDifference(test.old, test.now); got != test.want {
			t.Errorf("%q, %q: %q", test.old, test.now, got)
		}
	}
}

func TestUnknownFlag(t *testing.T) {
	t.Parallel()
	if err := run(t.Context(), []string{"-none"}); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("got %v", err)
	}
}
