package lives

import (
	"testing"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/conformance/binding"
	"github.com/databricks-account/connector/emulator"
	databricks "github.com/databricks/databricks-sdk-go"
)

func TestLives(t *testing.T) {
	bs, err := binding.Bind(t.Context(), connector.DefaultRegistry().All())
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"sdk", "ours"} {
		w, err := NewWorld()
		if err != nil {
			t.Fatal(err)
		}
		var s side
		if kind == "sdk" {
			s, err = newSDKSide(&databricks.Config{Host: w.URL, AccountID: emulator.DefaultAccountID, Token: emulator.DefaultToken, RateLimitPerSecond: 1 << 20}, bs)
		} else {
			var c *connector.Connection
			c, err = connector.NewConnection(connector.WithHost(w.URL), connector.WithAccountID(emulator.DefaultAccountID), connector.WithToken(emulator.DefaultToken))
			s = &ourSide{conn: c}
		}
		if err != nil {
			t.Fatal(err)
		}
		r := &runner{side: s, world: w, covered: coverage{}, accountID: emulator.DefaultAccountID}
		for _, l := range Lives() {
			r.run(t.Context(), l)
		}
		for _, f := range r.failures {
			t.Errorf("%s: %s", kind, f)
		}
		for _, f := range w.Faults() {
			t.Errorf("%s: FAULT %s", kind, f)
		}
		if err:=w.Close(t.Context());err!=nil{t.Error(err)}
	}
}
