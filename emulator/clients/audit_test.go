package clients

import (
	"testing"

	"github.com/databricks-account/connector/emulator"
)

// audit fails the test when a program asked for what the emulator does not
// know, or got an answer that is the emulator's own fault. It returns the
// operations that were called with success.
func audit(t *testing.T, e *emulator.Emulator) map[string]bool {
	t.Helper()
	done := map[string]bool{}
	for _, x := range e.Exchanges() {
		switch {
		case x.Status >= 500, x.Operation == "" && x.Status >= 400:
			t.Errorf("%d for %s %s: %s", x.Status, x.Method, x.URL, x.Answer)
		case x.Status < 300 && x.Operation != "":
			done[x.Operation] = true
		}
	}
	return done
}
