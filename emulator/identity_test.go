package emulator_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/databricks-account/connector/emulator"
	"github.com/databricks-account/connector/emulator/emulatortest"
)

// Object is an object of a request or an answer.
type Object = emulator.Object

// directoryTest is an emulator under test, seen through plain HTTP. Every
// answer is checked against the API description.
type directoryTest struct {
	*testing.T
	emu   *emulator.Emulator
	clock *emulator.ManualClock
	token string
}

// newDirectoryTest starts an emulator on 2026-03-01 at noon.
func newDirectoryTest(t *testing.T, opts ...emulator.Option) *directoryTest {
	t.Helper()
	e, clock := emulatortest.New(t, opts...)
	clock.Advance(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).Sub(clock.Now()))
	return &directoryTest{T: t, emu: e, clock: clock, token: emulator.DefaultToken}
}

// as returns the same emulator for another subtest or with another token.
func (d *directoryTest) as(token string) *directoryTest {
	c := *d
	c.token = token
	return &c
}

// response is an answer.
type response struct {
	status int
	header http.Header
	text   string
	Object
}

// send makes a call. A path that does not begin with a slash is relative to
// the account: "scim/v2/Users". body is JSON text or something to encode.
func (d *directoryTest) send(method, path string, body any) response {
	d.Helper()
	if !strings.HasPrefix(path, "/") {
		path = "/api/2.0/accounts/" + emulator.DefaultAccountID + "/" + path
	}
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		data, err := json.Marshal(body)
		if err != nil {
			d.Fatal(err)
		}
		in = strings.NewReader(string(data))
	}
	req, err := http.NewRequest(method, "http://emulator.test"+path, in)
	if err != nil {
		d.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+d.token)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return d.exchange(req)
}

func (d *directoryTest) exchange(req *http.Request) response {
	d.Helper()
	resp, err := d.emu.Client().Do(req)
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		d.Fatal(err)
	}
	out := response{status: resp.StatusCode, header: resp.Header, text: string(data)}
	if strings.HasPrefix(out.text, "{") {
		if err := decode(data, &out.Object); err != nil {
			d.Fatal(err)
		}
	}
	return out
}

// decode reads JSON with exact numbers.
func decode(data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	return dec.Decode(v)
}

// ok makes a call that must succeed.
func (d *directoryTest) ok(method, path string, body any) response {
	d.Helper()
	r := d.send(method, path, body)
	if r.status >= 300 {
		d.Fatalf("%s %s: %d %s", method, path, r.status, r.text)
	}
	return r
}

// refused makes a call that must fail with a status and a text in the answer.
func (d *directoryTest) refused(status int, text, method, path string, body any) response {
	d.Helper()
	r := d.send(method, path, body)
	if r.status != status || !strings.Contains(r.text, text) {
		d.Errorf("%s %s: %d %s\nwant %d and %q", method, path, r.status, r.text, status, text)
	}
	return r
}

// same compares a member of an answer, given as JSON text.
func (d *directoryTest) same(r response, path, want string) {
	d.Helper()
	var v any
	if err := decode([]byte(want), &v); err != nil {
		d.Fatal(err)
	}
	got, err := json.Marshal(r.At(path))
	if err != nil {
		d.Fatal(err)
	}
	expected, err := json.Marshal(v)
	if err != nil {
		d.Fatal(err)
	}
	if !bytes.Equal(got, expected) {
		d.Errorf("%s is %s, want %s", path, got, expected)
	}
}

func (d *directoryTest) user(name string) string {
	d.Helper()
	return d.ok("POST", "scim/v2/Users", Object{"userName": name}).Str("id")
}

func (d *directoryTest) group(name string, members ...string) string {
	d.Helper()
	list := []Object{}
	for _, m := range members {
		list = append(list, Object{"value": m})
	}
	return d.ok("POST", "scim/v2/Groups", Object{"displayName": name, "members": list}).Str("id")
}

// servicePrincipal returns id and application id.
func (d *directoryTest) servicePrincipal(name string) (id, applicationID string) {
	d.Helper()
	r := d.ok("POST", "scim/v2/ServicePrincipals", Object{"displayName": name})
	return r.Str("id"), r.Str("applicationId")
}

// withWorkspaces seeds two workspaces, one of them with a metastore, and
// whatever else is given.
func withWorkspaces(objects map[string][]Object) emulator.Option {
	seed := emulator.SeedAccount{ID: emulator.DefaultAccountID, Objects: map[string][]Object{
		"workspaces": {
			{"workspace_id": json.Number(testWorkspace), "workspace_name": "with", "workspace_status": "RUNNING"},
			{"workspace_id": json.Number("5"), "workspace_name": "without", "workspace_status": "RUNNING"},
		},
		"metastore_assignments": {{"workspace_id": json.Number(testWorkspace), "metastore_id": "m"}},
	}}
	for name, list := range objects {
		seed.Objects[name] = append(seed.Objects[name], list...)
	}
	return emulator.WithSeed(&emulator.Seed{Accounts: []emulator.SeedAccount{seed}})
}

// signIn asks for a token with client credentials.
func (d *directoryTest) signIn(clientID, secret string) response {
	d.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {"all-apis"}}
	req, err := http.NewRequest("POST", "http://emulator.test/oidc/accounts/"+emulator.DefaultAccountID+"/v1/token",
		strings.NewReader(form.Encode()))
	if err != nil {
		d.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(clientID, secret)
	return d.exchange(req)
}

func query(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return path + "?" + q.Encode()
}

// values collects a member of the objects of a list.
func values(list []Object, member string) string {
	var out []string
	for _, o := range list {
		out = append(out, o.Str(member))
	}
	return strings.Join(out, " ")
}
