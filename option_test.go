package connector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestOptionMistakes(t *testing.T) {
	for name, opt := range map[string]Option{
		"timeout": WithTimeout(0), "user agent": WithUserAgent("a\nb"), "token source": WithTokenSource(nil), "setting": WithSetting("http_timeout_seconds", "x"),
	} {
		for _, make := range []func() (*Connection, error){
			func() (*Connection, error) { return NewConnection(WithHost("https://h.example"), opt) },
			func() (*Connection, error) {
				return Connect(context.Background(), "", WithHost("https://h.example"), opt)
			},
		} {
			if _, err := make(); !errors.Is(err, ErrNoConnection) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if d := Diagnose(t.Context(), "", "", opt); d.Healthy() {
			t.Errorf("%s: the diagnosis finds nothing", name)
		}
	}
}

func TestOptionsTakeEffect(t *testing.T) {
	s := newService(t, answer(200, "{}"))
	c, _ := connect(t, s.URL, nil, WithUserAgent("my-tool/1.2"), WithMaxBody(100), WithReadOnly(), WithName("n"))
	if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); err != nil {
		t.Fatal(err)
	}
	if ua := s.requests()[0].Header.Get("User-Agent"); !strings.HasPrefix(ua, "my-tool/1.2 databricks-account-connector/"+Version+" go/") {
		t.Errorf("User-Agent is %q", ua)
	}
	if _, err := c.RunAction(t.Context(), postAction, calls[4].params); !errors.Is(err, ErrRefused) {
		t.Errorf("read-only: %v", err)
	}
	var ve *ValidationError
	if _, err := c.NewRequest(t.Context(), postAction, map[string]any{"data": map[string]any{"credentials_name": strings.Repeat("x", 200), "aws_credentials": map[string]any{"sts_role": map[string]any{"role_arn": "r"}}}}); !errors.As(err, &ve) || ve.Issues[0].Path != "/data" {
		t.Errorf("a large body: %v", err)
	}
	if c.Name() != "n" || c.HostKind() != AnyHost || c.Registry() != DefaultRegistry() || fmt.Sprint(c) != `connection "n" to `+s.URL || slog.AnyValue(c).Resolve().String() != fmt.Sprint(c) {
		t.Errorf("%v %v", c, c.Name())
	}
	c, _ = connect(t, s.URL, WithConfirmDestructive())
	if _, err := c.RunAction(t.Context(), deleteAction, oneWorkspace); !errors.Is(err, ErrRefused) {
		t.Errorf("unconfirmed: %v", err)
	}
	client := &http.Client{Timeout: 3 * time.Second}
	c, _ = connect(t, s.URL, WithHTTPClient(client))
	if c.silence != 3*time.Second || c.transport != http.DefaultTransport {
		t.Errorf("the client's settings are not used: %v", c.silence)
	}
	c, _ = connect(t, s.URL, WithSetting("http_timeout_seconds", "7"), WithSetting("retry_timeout_seconds", "-1"), WithSetting("rate_limit", "3"), WithSetting("skip_verify", "true"))
	if c.silence != 7*time.Second || c.retry.Budget >= 0 || !c.transport.(*http.Transport).TLSClientConfig.InsecureSkipVerify {
		t.Errorf("settings are not used: %v %v", c.silence, c.retry.Budget)
	}
	c, err := NewConnection(WithHost(s.URL), WithSetting("rate_limit", "3"))
	if err != nil || c.limits.of("scim").base != 3 {
		t.Errorf("rate_limit is not used: %v", err)
	}
}

func TestUnknownFields(t *testing.T) {
	s := newService(t, answer(200, "{}"))
	params := map[string]any{"data": map[string]any{"credentials_name": "c", "aws_credentials": map[string]any{"sts_role": map[string]any{"role_arn": "r"}}, "field_of_tomorrow": 1}}
	c, _ := connect(t, s.URL)
	if _, err := c.RunAction(t.Context(), postAction, params); !errors.Is(err, ErrInvalidParams) || !strings.Contains(err.Error(), "field_of_tomorrow") {
		t.Errorf("strict: %v", err)
	}
	if _, err := c.RunAction(t.Context(), postAction, params, WithUnknownFields()); err != nil {
		t.Errorf("with WithUnknownFields: %v", err)
	}
	c, _ = connect(t, s.URL, WithAllowUnknownFields())
	if _, err := c.RunAction(t.Context(), postAction, params); err != nil {
		t.Errorf("with WithAllowUnknownFields: %v", err)
	}
	for _, r := range s.requests() {
		if !strings.Contains(r.Body, `"field_of_tomorrow":1`) {
			t.Errorf("the body is %s", r.Body)
		}
	}
}

func TestPageSize(t *testing.T) {
	s := newService(t, answer(200, "{}"))
	c, _ := connect(t, s.URL)
	for action, want := range map[string]string{"budget_policies_list": "page_size=7", usersList(t): "count=7"} {
		n := len(s.requests())
		if _, err := collect(t, c, action, nil, WithPageSize(7)); err != nil {
			t.Fatal(err)
		}
		if uri := s.requests()[n].URI; !strings.Contains(uri, want) {
			t.Errorf("%s asks for %s", action, uri)
		}
	}
}

func TestTokenEndpoints(t *testing.T) {
	const acc = testAccount
	for _, test := range []struct {
		host, account string
		kind          HostKind
		pages         map[string]string // path to answer; others are 404
		want          string            // after the host
	}{
		{host: "https://accounts.cloud.databricks.com", account: acc, kind: AccountHost, want: "https://accounts.cloud.databricks.com/oidc/accounts/" + acc + "/v1/token"},
		{host: "https://accounts.cloud.databricks.com", kind: AccountHost, want: "error: account id"},
		{host: "https://dbc-1.cloud.databricks.com", kind: WorkspaceHost, pages: map[string]string{"/oidc/.well-known/oauth-authorization-server": `{"token_endpoint":"https://dbc-1.cloud.databricks.com/oidc/v1/token"}`}, want: "https://dbc-1.cloud.databricks.com/oidc/v1/token"},
		{host: "https://dbc-1.cloud.databricks.com", kind: WorkspaceHost, want: "error: does not offer OAuth"},
		{host: "https://dbc-1.cloud.databricks.com", kind: WorkspaceHost, pages: map[string]string{"/oidc/.well-known/oauth-authorization-server": `<html>`}, want: "error: not JSON"},
		{host: "https://dbc-1.cloud.databricks.com", kind: WorkspaceHost, pages: map[string]string{"/oidc/.well-known/oauth-authorization-server": `{}`}, want: "error: no token endpoint"},
		// A name of one's own, with and without what the host tells.
		{host: "https://db.example", account: acc, pages: map[string]string{
			"/.well-known/databricks-config":                                    `{"oidc_endpoint":"https://db.example/oidc/accounts/{account_id}/","host_type":"account"}`,
			"/oidc/accounts/" + acc + "/.well-known/oauth-authorization-server": `{"token_endpoint":"https://db.example/t"}`,
		}, want: "https://db.example/t"},
		{host: "https://db.example", pages: map[string]string{"/.well-known/databricks-config": `{"oidc_endpoint":"https://db.example/oidc/accounts/{account_id}"}`}, want: "error: account id"},
		{host: "https://db.example", pages: map[string]string{"/oidc/.well-known/oauth-authorization-server": `{"token_endpoint":"https://db.example/w"}`}, want: "https://db.example/w"},
		{host: "https://db.example", account: acc, kind: AccountHost, want: "https://db.example/oidc/accounts/" + acc + "/v1/token"},
		// It may send us to the service's own hosts, over TLS, and nowhere else.
		{host: "https://db.example", pages: map[string]string{
			"/.well-known/databricks-config":               `{"oidc_endpoint":"https://accounts.cloud.databricks.com/oidc"}`,
			"/oidc/.well-known/oauth-authorization-server": `{"token_endpoint":"https://accounts.cloud.databricks.com/t"}`,
		}, want: "https://accounts.cloud.databricks.com/t"},
		{host: "https://db.example", pages: map[string]string{"/.well-known/databricks-config": `{"oidc_endpoint":"https://evil.example/oidc"}`}, want: "error: another host"},
		{host: "https://db.example", pages: map[string]string{"/.well-known/databricks-config": `{"oidc_endpoint":"http://db.example/oidc"}`}, want: "error: another host"},
		{host: "https://db.example", pages: map[string]string{"/.well-known/databricks-config": `{"oidc_endpoint":"https://u:p@db.example/oidc"}`}, want: "error: another host"},
		{host: "https://db.example", pages: map[string]string{"/oidc/.well-known/oauth-authorization-server": `{"token_endpoint":"https://db.example.evil/t"}`}, want: "error: another host"},
	} {
		client := &http.Client{Transport: pages(test.pages)}
		opts := []Option{WithHost(test.host), WithAccountID(test.account), WithOAuthM2M("i", "s-e-c-r-e-t"), WithHTTPClient(client), WithClock(newFakeClock())}
		if test.kind != AnyHost {
			opts = append(opts, WithHostKind(test.kind))
		}
		c, err := NewConnection(opts...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.tokenEndpoint(t.Context())
		if err != nil {
			part, ok := strings.CutPrefix(test.want, "error: ")
			if !ok || !strings.Contains(err.Error(), part) || !errors.Is(err, ErrUnauthenticated) {
				t.Errorf("%s: %v, want %s", test.host, err, test.want)
			}
			continue
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.host, got, test.want)
		}
	}
	c, err := NewConnection(WithHost("https://db.example"), WithOAuthM2M("i", "s"), WithSetting("discovery_url", "https://idp.example/d"),
		WithHTTPClient(&http.Client{Transport: pages{"/d": `{"token_endpoint":"https://idp.example/t"}`}}))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.tokenEndpoint(t.Context()); got != "https://idp.example/t" {
		t.Errorf("discovery_url: %s, %v", got, err)
	}
}

// pages answers by path, whatever the host.
type pages map[string]string

func (p pages) RoundTrip(r *http.Request) (*http.Response, error) {
	if body, ok := p[r.URL.Path]; ok {
		return canned{[]byte(body)}.RoundTrip(r)
	}
	resp, err := canned{nil}.RoundTrip(r)
	resp.StatusCode = http.StatusNotFound
	return resp, err
}
