package sdkauth_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/sdkauth"
)

// host serves the metadata of a host, tokens that it counts, and lists; a list
// accepts only the authorization that want returns.
type host struct {
	*httptest.Server
	mu   sync.Mutex
	n    int
	auth []string
	deny string
}

func newHost(t *testing.T) *host {
	h := &host{}
	h.Server = httptest.NewServer(http.HandlerFunc(h.serve))
	t.Cleanup(h.Close)
	return h
}

func (h *host) serve(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch r.URL.Path {
	case "/.well-known/databricks-config":
		fmt.Fprintf(w, `{"oidc_endpoint":"%s/oidc","account_id":"a","host_type":"account"}`, h.URL)
	case "/oidc/.well-known/oauth-authorization-server":
		fmt.Fprintf(w, `{"token_endpoint":"%s/token","authorization_endpoint":"%s/authorize"}`, h.URL, h.URL)
	case "/token":
		h.n++
		fmt.Fprintf(w, `{"access_token":"sdk-%d","token_type":"Bearer","expires_in":3600}`, h.n)
	case "/metadata":
		h.n++
		fmt.Fprintf(w, `{"access_token":"md-%d","token_type":"Bearer","expires_on":4102444800}`, h.n)
	default:
		auth := r.Header.Get("Authorization")
		h.auth = append(h.auth, auth)
		if auth == h.deny {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, "[]")
	}
}

func connect(t *testing.T, h *host, opts ...connector.Option) *connector.Connection {
	t.Helper()
	c, err := connector.NewConnection(append([]connector.Option{
		connector.WithHost(h.URL), connector.WithAccountID("a"), connector.WithAuthenticator(sdkauth.Authenticator()),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestBasic(t *testing.T) {
	h := newHost(t)
	c := connect(t, h, connector.WithSetting("username", "u"), connector.WithSetting("password", "p"))
	for range 2 {
		if _, err := c.RunAction(t.Context(), "credentials_list", nil); err != nil {
			t.Fatal(err)
		}
	}
	if h.auth[0] != "Basic dTpw" || c.AuthKind() != "basic" {
		t.Errorf("authorization %v by %s", h.auth, c.AuthKind())
	}
}

func TestMetadataServiceIsRenewed(t *testing.T) {
	h := newHost(t)
	c := connect(t, h, connector.WithSetting("metadata_service_url", h.URL+"/metadata"))
	if _, err := c.RunAction(t.Context(), "credentials_list", nil); err != nil {
		t.Fatal(err)
	}
	h.mu.Lock()
	first := h.auth[0]
	h.deny = first
	h.mu.Unlock()
	if !strings.HasPrefix(first, "Bearer md-") || c.AuthKind() != "metadata-service" {
		t.Fatalf("authorization %s by %s", first, c.AuthKind())
	}
	if _, err := c.RunAction(t.Context(), "credentials_list", nil); err != nil {
		t.Fatal(err)
	}
	if last := h.auth[len(h.auth)-1]; last == first || !strings.HasPrefix(last, "Bearer md-") {
		t.Errorf("authorizations %v", h.auth)
	}
}

// TestDatabricksCLI resolves the login of the Databricks CLI by a program that
// answers like it, without auth_type: the SDK's own order finds it.
func TestDatabricksCLI(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "databricks")
	script := "#!/bin/sh\necho '{\"access_token\":\"from-cli\",\"token_type\":\"Bearer\",\"expiry\":\"2100-01-01T00:00:00Z\"}'\n"
	// The SDK takes small files for the CLI of old.
	script += "# " + strings.Repeat("x", 2<<20) + "\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil { //nolint:gosec // it must be executable
		t.Fatal(err)
	}
	h := newHost(t)
	c := connect(t, h, connector.WithSetting("databricks_cli_path", program))
	if _, err := c.RunAction(t.Context(), "credentials_list", nil); err != nil {
		t.Fatal(err)
	}
	if h.auth[0] != "Bearer from-cli" || c.AuthKind() != "databricks-cli" {
		t.Errorf("authorization %v by %s", h.auth, c.AuthKind())
	}
}

func TestNothingConfigured(t *testing.T) {
	for _, name := range []string{"HOME", "PATH"} {
		t.Setenv(name, t.TempDir())
	}
	h := newHost(t)
	c := connect(t, h, connector.WithAuthType("azure-client-secret"), connector.WithSetting("azure_client_secret", "very-secret-azure"))
	_, err := c.RunAction(t.Context(), "credentials_list", nil)
	if !errors.Is(err, connector.ErrUnauthenticated) || strings.Contains(err.Error(), "very-secret") || strings.Contains(err.Error(), "Config:") {
		t.Errorf("error %v", err)
	}
	if len(h.auth) != 0 {
		t.Error("something was sent")
	}
}

func TestServe(t *testing.T) {
	h := newHost(t)
	serve := func(req sdkauth.Request) (out sdkauth.Response, err error) {
		in, _ := json.Marshal(req)
		var b bytes.Buffer
		if err := sdkauth.Serve(t.Context(), bytes.NewReader(in), &b); err != nil {
			return out, err
		}
		return out, json.Unmarshal(b.Bytes(), &out)
	}
	out, err := serve(sdkauth.Request{Version: 1, Settings: map[string]string{"host": h.URL, "account_id": "a", "client_id": "i", "client_secret": "s"}})
	if err != nil || out.Kind != "oauth-m2m" || out.Headers["Authorization"] != "Bearer sdk-1" || out.Expires == nil {
		t.Errorf("%+v, %v", out, err)
	}
	out, err = serve(sdkauth.Request{Version: 1, Settings: map[string]string{"host": h.URL, "auth_type": "no-such-kind"}})
	if err != nil || out.Error == "" || out.Headers != nil {
		t.Errorf("%+v, %v", out, err)
	}
	if _, err := serve(sdkauth.Request{Version: 2}); err == nil {
		t.Error("an unknown version is served")
	}
}
