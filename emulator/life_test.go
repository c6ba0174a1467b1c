package emulator_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/databricks-account/connector/emulator"
	"github.com/databricks-account/connector/emulator/emulatortest"
)

// object is a decoded answer.
type object = map[string]any

// tester talks to an emulator by plain HTTP. Every answer is checked against
// the API description by emulatortest.
type tester struct {
	*testing.T
	emu    *emulator.Emulator
	clock  *emulator.ManualClock
	client *http.Client
	header http.Header
}

func newTester(t *testing.T, opts ...emulator.Option) *tester {
	t.Helper()
	e, clock := emulatortest.New(t, opts...)
	return &tester{T: t, emu: e, clock: clock, client: emulatortest.Client(e), header: http.Header{}}
}

// answer is what came back.
type answer struct {
	t      *tester
	call   string
	status int
	header http.Header
	text   string
	value  any
}

// do makes a call. A path without a leading slash belongs to the account.
func (t *tester) do(method, path string, body any) answer {
	t.Helper()
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
			t.Fatal(err)
		}
		in = bytes.NewReader(data)
	}
	req, err := http.NewRequest(method, "http://emulator"+path, in)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range t.header {
		req.Header[k] = v
	}
	resp, err := t.client.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	a := answer{t: t, call: method + " " + path, status: resp.StatusCode, header: resp.Header, text: string(data)}
	if len(data) > 0 && strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		if err := d.Decode(&a.value); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, data)
		}
	}
	return a
}

// ok demands success and returns the answer.
func (a answer) ok() answer {
	a.t.Helper()
	if a.status >= 300 {
		a.t.Fatalf("%s: %d %s", a.call, a.status, a.text)
	}
	return a
}

// refused demands a refusal with a status, a code and a part of the message.
func (a answer) refused(status int, code, part string) answer {
	a.t.Helper()
	if a.status != status || a.str("error_code") != code || !strings.Contains(a.str("message"), part) {
		a.t.Fatalf("%s: %d %s\nwant %d %s %q", a.call, a.status, a.text, status, code, part)
	}
	return a
}

func (a answer) at(path string) any {
	a.t.Helper()
	return at(a.value, path)
}

func at(v any, path string) any {
	if path == "" {
		return v
	}
	for name := range strings.SplitSeq(path, ".") {
		switch c := v.(type) {
		case map[string]any:
			v = c[name]
		case []any:
			i := int(name[0] - '0')
			if i >= len(c) {
				return nil
			}
			v = c[i]
		default:
			return nil
		}
	}
	return v
}

// str returns the text at a path, also of numbers.
func (a answer) str(path string) string {
	a.t.Helper()
	switch v := a.at(path).(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	return ""
}

// is demands a text at a path.
func (a answer) is(path, want string) answer {
	a.t.Helper()
	if got := a.str(path); got != want {
		a.t.Fatalf("%s: %s is %q, not %q, in %s", a.call, path, got, want, a.text)
	}
	return a
}

// count demands a number of elements at a path.
func (a answer) count(path string, want int) answer {
	a.t.Helper()
	l, _ := a.at(path).([]any)
	if len(l) != want {
		a.t.Fatalf("%s: %s has %d elements, not %d, in %s", a.call, path, len(l), want, a.text)
	}
	return a
}

func (t *tester) get(path string) answer             { t.Helper(); return t.do("GET", path, nil) }
func (t *tester) post(path string, body any) answer  { t.Helper(); return t.do("POST", path, body) }
func (t *tester) put(path string, body any) answer   { t.Helper(); return t.do("PUT", path, body) }
func (t *tester) patch(path string, body any) answer { t.Helper(); return t.do("PATCH", path, body) }
func (t *tester) delete(path string) answer          { t.Helper(); return t.do("DELETE", path, nil) }

// gone demands that a resource does not exist.
func (t *tester) gone(path string) {
	t.Helper()
	if a := t.get(path); a.status != http.StatusNotFound || a.str("error_code") == "" {
		t.Fatalf("GET %s: %d %s", path, a.status, a.text)
	}
}

func (t *tester) advance(d time.Duration) { t.clock.Advance(d) }

// The parts of a workspace, each made for the purpose; n keeps names apart.

func (t *tester) credential(n string) string {
	t.Helper()
	return t.post("credentials", object{
		"credentials_name": n,
		"aws_credentials":  object{"sts_role": object{"role_arn": "arn:aws:iam::414351767826:role/" + n}},
	}).ok().str("credentials_id")
}

func (t *tester) storage(n string) string {
	t.Helper()
	return t.post("storage-configurations", object{
		"storage_configuration_name": n, "root_bucket_info": object{"bucket_name": "bucket-" + n},
	}).ok().str("storage_configuration_id")
}

func (t *tester) network(n string) string {
	t.Helper()
	return t.post("networks", object{
		"network_name": n, "vpc_id": "vpc-1", "subnet_ids": []string{"subnet-a-" + n, "subnet-b-" + n},
		"security_group_ids": []string{"sg-" + n},
	}).ok().str("network_id")
}

func (t *tester) workspace(n string, more object) string {
	t.Helper()
	body := object{
		"workspace_name": n, "aws_region": "us-east-1",
		"credentials_id": t.credential(n), "storage_configuration_id": t.storage(n),
	}
	for k, v := range more {
		body[k] = v
	}
	return t.post("workspaces", body).ok().str("workspace_id")
}

// running makes a workspace and waits until it runs.
func (t *tester) running(n string, more object) string {
	t.Helper()
	id := t.workspace(n, more)
	t.advance(time.Minute)
	t.get("workspaces/"+id).ok().is("workspace_status", "RUNNING")
	return id
}
