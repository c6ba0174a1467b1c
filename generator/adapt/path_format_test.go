package adapt

import (
	"fmt"
	"strings"
	"testing"
)

func TestFormatPath(t *testing.T) {
	for path, want := range map[string]string{
		"/a/{x}":                 "/a/1",
		"/a/b%20d/{x}":           "/a/b%20d/1",
		"/a/{x}/b/{x}":           "/a/1/b/1",
		"/{x}/{x}/{y}":           "/1/1/2",
		"/{x}/{y}/{x}/{z}/{y}":   "/1/2/1/3/2",
		"/{x}/{y}/{z}/{x}/100%":  "/1/2/3/1/100%",
		"/{x}/{y}/{x}/{x}/{z}-x": "/1/2/1/1/3-x",
	} {
		// What the tool does with it.
		format := pathVariable.ReplaceAllString(formatPath(path), "%s")
		var args []any
		for _, name := range []string{"{x}", "{y}", "{z}"} {
			if strings.Contains(path, name) {
				args = append(args, fmt.Sprint(len(args)+1))
			}
		}
		if got := fmt.Sprintf(format, args...); got != want {
			t.Errorf("%s is the format %s and yields %s, want %s", path, format, got, want)
		}
	}
}
