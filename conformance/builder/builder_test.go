package builder

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"testing"

	"github.com/databricks-account/connector/actions"
)

const server = "https://accounts.cloud.databricks.com"

// TestTypedClientsAgree builds the request of every action twice: with plain
// values and with values that need escaping, with every parameter and with
// only those that are needed.
func TestTypedClientsAgree(t *testing.T) {
	t.Parallel()
	base, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	clients := NewClients(server)
	compared := 0
	for _, a := range actions.All() {
		for _, all := range []bool{false, true} {
			for _, text := range []string{"", hardText} {
				s := &sampler{action: a, text: text}
				params, err := s.params(all)
				if err != nil {
					t.Error(err)
					continue
				}
				typed, err := clients.Request(t.Context(), a, params)
				if err != nil {
					t.Error(err)
					continue
				}
				ours, err := a.NewRequest(t.Context(), base, params)
				if err != nil {
					t.Errorf("%s: %v", a.Alias, err)
					continue
				}
				compare(t, a, typed, ours)
				compared++
			}
		}
	}
	if want := 4 * len(actions.All()); compared != want {
		t.Errorf("compared %d requests, want %d", compared, want)
	}
	if got := len(clients.Services()); got != 11 {
		t.Errorf("%d typed clients", got)
	}
}

func compare(t *testing.T, a *actions.Action, typed, ours *http.Request) {
	t.Helper()
	if typed.Method != ours.Method {
		t.Errorf("%s: method %s, the typed client has %s", a.Alias, ours.Method, typed.Method)
	}
	if got, want := unescaped(t, ours.URL), unescaped(t, typed.URL); got != want {
		t.Errorf("%s: path %s, the typed client has %s", a.Alias, got, want)
	}
	got, errOurs := url.ParseQuery(ours.URL.RawQuery)
	want, errTyped := url.ParseQuery(typed.URL.RawQuery)
	if errOurs != nil || errTyped != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s: query %s (%v), the typed client has %s (%v)", a.Alias, ours.URL.RawQuery, errOurs, typed.URL.RawQuery, errTyped)
	}
	if got, want := body(t, ours), body(t, typed); !reflect.DeepEqual(got, want) {
		t.Errorf("%s: body %v, the typed client has %v", a.Alias, got, want)
	}
}

// unescaped marks the borders of the segments, so that an escaped slash is
// not taken for one.
func unescaped(t *testing.T, u *url.URL) string {
	t.Helper()
	var out []byte
	for segment := range bytes.SplitSeq([]byte(u.EscapedPath()), []byte("/")) {
		text, err := url.PathUnescape(string(segment))
		if err != nil {
			t.Errorf("path %s: %v", u.EscapedPath(), err)
		}
		out = append(out, '\n')
		out = append(out, text...)
	}
	return string(out)
}

func body(t *testing.T, req *http.Request) any {
	t.Helper()
	if req.Body == nil {
		return nil
	}
	text, err := io.ReadAll(req.Body)
	if err != nil || len(text) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Errorf("body %s: %v", text, err)
	}
	return v
}
