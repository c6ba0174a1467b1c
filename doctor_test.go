package connector

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// diagnose runs a diagnosis of a service under an environment.
func diagnose(t *testing.T, name, action string, opts ...Option) *Diagnosis {
	t.Helper()
	return Diagnose(t.Context(), name, action, append([]Option{WithClock(newFakeClock())}, opts...)...)
}

func (d *Diagnosis) of(step string) Finding {
	for _, f := range d.Findings {
		if f.Step == step {
			return f
		}
	}
	return Finding{}
}

func TestDiagnose(t *testing.T) {
	ok := answer(200, `{"Resources":[]}`)
	for _, test := range []struct {
		name   string
		h      http.HandlerFunc
		conn   string
		env    []string
		action string
		step   string
		want   Severity
		text   string // in message or fix
	}{
		{name: "healthy", h: ok, step: "call", want: OK, text: "accepts the caller"},
		{name: "profile missing", h: ok, conn: "prodd", step: "profile", want: Failure, text: "use prod"},
		{name: "no profile file", h: ok, conn: "x", env: []string{"DATABRICKS_CONFIG_FILE=/nowhere"}, step: "profile", want: Failure, text: "create /nowhere"},
		{name: "two ways", h: ok, conn: "both", step: "profile", want: Failure, text: "all but one"},
		{name: "overridden", h: ok, conn: "staging", step: "environment", want: Warning, text: "unset DATABRICKS_HOST"},
		{name: "no host", h: ok, env: []string{"DATABRICKS_HOST="}, conn: "nohost", step: "host", want: Failure, text: "account console"},
		{name: "wrong kind of host", h: ok, env: []string{"DATABRICKS_HOST=https://dbc-1.cloud.databricks.com"}, action: "workspaces_list", step: "action", want: Failure, text: "right kind"},
		{name: "a workspace", h: ok, env: []string{"DATABRICKS_HOST=https://dbc-1.cloud.databricks.com"}, step: "action", want: Warning, text: "account host"},
		{name: "unknown action", h: ok, action: "workspace_lists", step: "action", want: Failure, text: "did you mean"},
		{name: "no account", h: ok, env: []string{"DATABRICKS_HOST=https://accounts.cloud.databricks.com", "DATABRICKS_ACCOUNT_ID="}, step: "account", want: Failure, text: "DATABRICKS_ACCOUNT_ID"},
		{name: "odd account", h: ok, env: []string{"DATABRICKS_ACCOUNT_ID=mine"}, step: "account", want: Warning, text: "not a UUID"},
		{name: "no credentials", h: ok, env: []string{"DATABRICKS_TOKEN="}, step: "credentials", want: Failure, text: "set token"},
		{name: "kind not built in", h: ok, env: []string{"DATABRICKS_TOKEN=", "DATABRICKS_AUTH_TYPE=azure-cli"}, step: "token", want: Failure, text: "sdkauth"},
		{name: "nobody there", h: nil, step: "network", want: Failure, text: "cannot be reached"},
		{name: "token refused", h: answer(401, `{"error_code":"UNAUTHENTICATED","message":"bad token"}`), step: "call", want: Failure, text: "renew the token"},
		{name: "login page", h: answer(200, "<html><title>Sign in</title>", "Content-Type: text/html"), step: "call", want: Failure, text: "web page"},
		{name: "redirect", h: answer(302, "", "Location: https://login.example/"), step: "call", want: Failure, text: "redirect"},
		{name: "ip access list", h: answer(403, `{"error_code":"PERMISSION_DENIED","message":"Source IP address: 1.2.3.4 is blocked by Databricks IP ACL"}`), step: "call", want: Failure, text: "VPN"},
		{name: "no admin", h: answer(403, "This API is disabled for users without account admin status."), step: "call", want: Failure, text: "account admin"},
		{name: "wrong account", h: answer(404, `{"error_code":"NOT_FOUND","message":"no such account"}`), step: "call", want: Failure, text: "belong together"},
		{name: "workspace api", h: answer(400, "Unable to load OAuth Config"), step: "call", want: Failure, text: "something else"},
		{name: "clock", h: answer(200, "{}", "Date: Mon, 02 Jan 2006 15:04:05 GMT"), step: "clock", want: Failure, text: "NTP"},
	} {
		t.Run(test.name, func(t *testing.T) {
			host := "http://127.0.0.1:1"
			if test.h != nil {
				host = newService(t, test.h).URL
			}
			env := append([]string{"DATABRICKS_HOST=" + host, "DATABRICKS_ACCOUNT_ID=" + testAccount, "DATABRICKS_TOKEN=" + testToken}, test.env...)
			if test.conn == "both" || test.conn == "staging" {
				env = append(env, "DATABRICKS_TOKEN=")
			}
			client := WithHTTPClient(&http.Client{Transport: offline{}})
			d := diagnose(t, test.conn, test.action, profileEnv(t, env...), client)
			f := d.of(test.step)
			if f.Severity != test.want || !strings.Contains(f.Message+"\n"+f.Fix, test.text) {
				text, _ := json.MarshalIndent(d, "", " ")
				t.Fatalf("%s is %+v, want %s with %q; all: %s", test.step, f, test.want, test.text, text)
			}
			if d.Healthy() == (test.want == Failure) {
				t.Errorf("Healthy is %v", d.Healthy())
			}
			if len(d.Findings) != 11 {
				t.Errorf("%d findings", len(d.Findings))
			}
			text, _ := json.Marshal(d)
			hunt(t, "diagnosis", string(text), testToken, "staging-token", "se#cret")
		})
	}
}

// offline lets only loopback be reached; other hosts answer nothing of use.
type offline struct{}

func (offline) RoundTrip(r *http.Request) (*http.Response, error) {
	if loopback(r.URL.Hostname()) {
		return http.DefaultTransport.RoundTrip(r)
	}
	return canned{[]byte("{}")}.RoundTrip(r)
}

func TestDiagnoseFileMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cfg")
	if err := os.WriteFile(path, []byte(profiles), 0o644); err != nil { //nolint:gosec // the point of the test
		t.Fatal(err)
	}
	s := newService(t, answer(200, "{}"))
	d := diagnose(t, "staging", "", profileEnv(t), WithProfileFile(path), WithHost(s.URL), WithAccountID(testAccount))
	if f := d.of("profile"); f.Severity != Warning || f.Fix != "chmod 600 "+path {
		t.Errorf("%+v", f)
	}
}

func TestDiagnoseUntrustedServer(t *testing.T) {
	s := newService(t, answer(200, "{}"))
	s.Close()
	tls := newTLSService(t)
	begin := time.Now()
	d := diagnose(t, "", "", profileEnv(t), WithHost(tls), WithAccountID(testAccount), WithToken(testToken))
	if f := d.of("network"); f.Severity != Failure || !strings.Contains(f.Message, "not trusted") {
		t.Errorf("%+v", f)
	}
	if time.Since(begin) > 5*time.Second {
		t.Error("an untrusted server was tried over and over")
	}
}
