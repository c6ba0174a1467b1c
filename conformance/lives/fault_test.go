package lives

import (
	"testing"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/conformance/binding"
	"github.com/databricks-account/connector/emulator"
	databricks "github.com/databricks/databricks-sdk-go"
)

// TestRefusalsHaveTheSameClass lets the emulator answer in every shape of
// error that the service is known for. Both clients have to see the same
// class; nil means that the call succeeds after a repetition.
func TestRefusalsHaveTheSameClass(t *testing.T) {
	t.Parallel()
	var list []*actions.Action
	for _, a := range connector.DefaultRegistry().All() {
		if a.Host == actions.AccountHost {
			list = append(list, a)
		}
	}
	bindings, err := binding.Bind(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	get := do("credentials_list", nil)
	for name, test := range map[string]struct {
		fault emulator.Fault
		step  Step
		class *Class
	}{
		"empty 409":               {emulator.Fault{Kind: emulator.Empty}, do("networks_delete", P{"network_id": noUUID}), conflict},
		"plain text 400":          {emulator.Fault{Kind: emulator.FreshRole}, get, badRequest},
		"another plain text":      {emulator.Fault{Kind: emulator.Text, Status: 403, Code: "PERMISSION_DENIED"}, get, permissionDenied},
		"429 once":                {emulator.Fault{Kind: emulator.TooMany, Count: 1}, get, nil},
		"503 once":                {emulator.Fault{Kind: emulator.Unavailable, Count: 1}, get, nil},
		"SCIM overload once":      {emulator.Fault{Kind: emulator.ScimOverload, Count: 1}, do("scim_groups_get", P{"id": "1"}), notFound},
		"connection reset once":   {emulator.Fault{Kind: emulator.Reset, Count: 1}, get, nil},
		"a real refusal of SCIM":  {emulator.Fault{Kind: emulator.Delay, Delay: 1}, do("scim_users_get", P{"id": "1"}), notFound},
		"a real refusal as JSON":  {emulator.Fault{Kind: emulator.Delay, Delay: 1}, do("credentials_get", P{"credentials_id": noUUID}), notFound},
		"a page of a proxy, once": {emulator.Fault{Kind: emulator.HTML, Count: 1}, get, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, c := range clients()[:2] {
				// What clients ask before their first call is left alone.
				fault := test.fault
				fault.Path = "/api/**"
				w, err := NewWorld(emulator.WithFaults(fault))
				if err != nil {
					t.Fatal(err)
				}
				s, err := c.make(w, bindings)
				if err != nil {
					t.Fatal(err)
				}
				_, _, err = s.run(t.Context(), test.step, test.step.params)
				switch {
				case test.class == nil && err != nil:
					t.Errorf("%s: %v", c.name, err)
				case test.class != nil && (err == nil || !test.class.is(err, s.sdk())):
					t.Errorf("%s: is to be %s: %v", c.name, test.class.Name, err)
				}
				if err := w.Close(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestOverloadThatDoesNotEnd lets the service refuse for longer than the
// clients are told to be patient.
func TestOverloadThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	for kind, class := range map[emulator.FaultKind]*Class{emulator.TooMany: tooMany, emulator.Unavailable: unavailable} {
		w, err := NewWorld(emulator.WithFaults(emulator.Fault{Kind: kind, Path: "/api/**"}))
		if err != nil {
			t.Fatal(err)
		}
		a, err := databricks.NewAccountClient(&databricks.Config{
			Host: w.URL, AccountID: emulator.DefaultAccountID, Token: emulator.DefaultToken, RetryTimeoutSeconds: 1,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Networks.List(t.Context()); !class.is(err, true) {
			t.Errorf("%s: the SDK: %v", kind, err)
		}
		conn, err := connector.NewConnection(
			connector.WithHost(w.URL), connector.WithAccountID(emulator.DefaultAccountID), connector.WithToken(emulator.DefaultToken),
			connector.WithClock(newPatience()), connector.WithRetry(connector.RetryPolicy{Attempts: 3}))
		if err != nil {
			t.Fatal(err)
		}
		_, err = conn.RunAction(t.Context(), "networks_list", nil)
		if !class.is(err, false) || len(connector.Attempts(err)) != 3 {
			t.Errorf("%s: the connector: %v after %d requests", kind, err, len(connector.Attempts(err)))
		}
		if err := w.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// TestConnectorRenewsItsToken lets access tokens expire between calls: the
// connector has to fetch a new one by itself.
func TestConnectorRenewsItsToken(t *testing.T) {
	t.Parallel()
	w, err := NewWorld(emulator.WithTokenLife(provisioningTime))
	if err != nil {
		t.Fatal(err)
	}
	s, err := clients()[3].make(w, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, _, err := s.run(t.Context(), do("credentials_list", nil), nil); err != nil {
			t.Error(err)
		}
		w.clock.Advance(2 * provisioningTime)
	}
	if err := w.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestDifferencesAreSeen proves that two states are told apart by what they
// hold, and by nothing else.
func TestDifferencesAreSeen(t *testing.T) {
	t.Parallel()
	ids := map[string]string{}
	a := numbered(timeless(`{"id":"0f0e0d0c-0000-4000-8000-000000000001","creation_time":1768478400000,"name":"x"}`), ids)
	b := numbered(timeless(`{"id":"aaaaaaaa-0000-4000-8000-000000000009","creation_time":1768478999999,"name":"x"}`), map[string]string{})
	if a != b || len(differences(a, b)) != 0 {
		t.Errorf("the same but for id and time: %s, %s", a, b)
	}
	if got := differences("1 a\n1 b\n1 b", "1 a\n1 b\n1 c"); len(got) != 2 {
		t.Errorf("differences %q", got)
	}
}

func TestLacks(t *testing.T) {
	t.Parallel()
	value := P{"a": L{P{"b": 1}, "x"}, "n": "9007199254740993"}
	for _, test := range []struct {
		want P
		ok   bool
	}{
		{P{"n": 9007199254740993}, true},
		{P{"a": L{P{"b": "1"}, "x"}}, true},
		{P{"z": nil}, true},
		{P{"n": nil}, false},
		{P{"z": 1}, false},
		{P{"a": L{P{"b": 1}}}, false},
		{P{"a": L{P{"b": 2}, "x"}}, false},
		{P{"a": P{}}, false},
	} {
		if got := lacks(value, test.want, "it"); (got == "") != test.ok {
			t.Errorf("%v: %q", test.want, got)
		}
	}
}

func TestRefs(t *testing.T) {
	t.Parallel()
	kept := answers{"one": P{"id": "7", "list": L{P{"x": "y"}}}}
	got, err := kept.resolve(P{"a": Ref("one.list.0.x"), "b": "no ${one.id} at all", "c": L{Number("one.id")}, "d": "${"})
	if err == nil {
		t.Errorf("an unfinished ref gave %v", got)
	}
	got, err = kept.resolve(P{"a": Ref("one.list.0.x"), "b": "no ${one.id} at all", "c": L{Number("one.id")}})
	if err != nil || lacks(got, P{"a": "y", "b": "no 7 at all", "c": L{7}}, "it") != "" {
		t.Errorf("%v, %v", got, err)
	}
	for _, ref := range []string{"two.id", "one.none", "one.list.1", "one.id.deeper"} {
		if v, err := kept.at(ref); err == nil {
			t.Errorf("%s gave %v", ref, v)
		}
	}
}
