package emulator_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/databricks-account/connector/emulator"
	"github.com/databricks-account/connector/emulator/emulatortest"
)

const otherAccount = "11111111-2222-4333-8444-555555555555"

// form posts a form and returns status and decoded answer.
func (t *tester) form(path string, form url.Values, user, pass string) (int, object) {
	t.Helper()
	req, err := http.NewRequest("POST", "http://emulator"+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if user != "" {
		req.SetBasicAuth(url.QueryEscape(user), url.QueryEscape(pass))
	}
	resp, err := t.emu.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var o object
	if err := json.Unmarshal(data, &o); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	return resp.StatusCode, o
}

// asBearer makes further calls with a token.
func (t *tester) asBearer(token string) { t.header.Set("Authorization", "Bearer "+token) }

func TestClientCredentials(t *testing.T) {
	c := newTester(t)
	path := "/oidc/accounts/" + emulator.DefaultAccountID + "/v1/token"
	grant := url.Values{"grant_type": {"client_credentials"}, "scope": {"all-apis"}}
	status, o := c.form(path, grant, emulator.DefaultClientID, emulator.DefaultClientSecret)
	if status != 200 || o["token_type"] != "Bearer" || o["expires_in"] != 3600.0 || o["scope"] != "all-apis" {
		t.Fatal(status, o)
	}
	c.asBearer(o["access_token"].(string))
	c.get("credentials").ok()

	// The same in the form.
	inForm := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {emulator.DefaultClientID}, "client_secret": {emulator.DefaultClientSecret},
	}
	for _, p := range []string{path, "/oidc/v1/token"} {
		if status, o = c.form(p, inForm, "", ""); status != 200 {
			t.Fatal(status, o)
		}
	}
	for name, want := range map[string]struct {
		path, user, pass, grant string
		status                  int
		code                    string
	}{
		"wrong secret":    {path, emulator.DefaultClientID, "x", "client_credentials", 401, "invalid_client"},
		"wrong client":    {path, "x", emulator.DefaultClientSecret, "client_credentials", 401, "invalid_client"},
		"no client":       {path, "", "", "client_credentials", 401, "invalid_client"},
		"unknown account": {"/oidc/accounts/none/v1/token", emulator.DefaultClientID, emulator.DefaultClientSecret, "client_credentials", 401, "invalid_client"},
		"no grant":        {path, emulator.DefaultClientID, emulator.DefaultClientSecret, "", 400, "invalid_request"},
		"other grant":     {path, emulator.DefaultClientID, emulator.DefaultClientSecret, "password", 400, "unsupported_grant_type"},
	} {
		status, o := c.form(want.path, url.Values{"grant_type": {want.grant}}, want.user, want.pass)
		if status != want.status || o["error"] != want.code || o["error_description"] == "" {
			t.Errorf("%s: %d %v", name, status, o)
		}
	}
}

func TestTokensExpire(t *testing.T) {
	c := newTester(t, emulator.WithTokenLife(10*time.Minute))
	_, o := c.form("/oidc/v1/token", url.Values{"grant_type": {"client_credentials"}}, emulator.DefaultClientID, emulator.DefaultClientSecret)
	c.asBearer(o["access_token"].(string))
	c.advance(9 * time.Minute)
	c.get("credentials").ok()
	c.advance(time.Minute)
	c.get("credentials").refused(401, "UNAUTHENTICATED", "expired")
	// A secret is good for two years.
	c.advance(730 * 24 * time.Hour)
	if status, o := c.form("/oidc/v1/token", url.Values{"grant_type": {"client_credentials"}}, emulator.DefaultClientID, emulator.DefaultClientSecret); status != 401 {
		t.Error(status, o)
	}
}

func TestBadTokens(t *testing.T) {
	c := newTester(t)
	_, o := c.form("/oidc/v1/token", url.Values{"grant_type": {"client_credentials"}}, emulator.DefaultClientID, emulator.DefaultClientSecret)
	good := o["access_token"].(string)
	parts := strings.Split(good, ".")
	for _, header := range []string{
		"Bearer nonsense", "Bearer ", "Bearer", "Basic dTpw", "Negotiate x", "Bearer " + good + "x", "Bearer ..",
		"Bearer " + parts[0] + "." + parts[1] + ".", "Bearer " + parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"account_id":"`+emulator.DefaultAccountID+`","exp":99999999999}`)) + "." + parts[2],
		"Bearer " + strings.Repeat("x", 100_000),
	} {
		c.header.Set("Authorization", header)
		a := c.get("credentials").refused(401, "UNAUTHENTICATED", "")
		if a.header.Get("WWW-Authenticate") == "" {
			t.Error("no challenge")
		}
	}
	c.header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("token:"+emulator.DefaultToken)))
	c.get("credentials").ok()
}

func TestAccountsAreIsolated(t *testing.T) {
	c := newTester(t, emulator.WithAccounts(emulator.DefaultAccountID, otherAccount))
	id := c.credential("mine")
	theirs := "/api/2.0/accounts/" + otherAccount + "/credentials"
	c.get(theirs).refused(403, "PERMISSION_DENIED", otherAccount)
	c.get("/api/2.0/accounts/no-such-account/credentials").refused(403, "PERMISSION_DENIED", "no-such-account")
	_, o := c.form("/oidc/accounts/"+otherAccount+"/v1/token", url.Values{"grant_type": {"client_credentials"}}, emulator.DefaultClientID, emulator.DefaultClientSecret)
	c.asBearer(o["access_token"].(string))
	c.get(theirs).ok().count("", 0)
	c.gone(theirs + "/" + id)
	c.get("credentials").refused(403, "PERMISSION_DENIED", emulator.DefaultAccountID)
}

func TestOnlyAdminsMayCall(t *testing.T) {
	c := newTester(t, emulator.WithSeed(&emulator.Seed{Accounts: []emulator.SeedAccount{{
		ID: emulator.DefaultAccountID,
		Users: []emulator.Object{
			{"userName": "plain@example.com", "token": "dapi-plain"},
			{"userName": "member@example.com", "token": "dapi-member"},
			{"userName": "gone@example.com", "token": "dapi-gone", "active": false, "roles": []any{"account_admin"}},
		},
		Groups: []emulator.Object{
			{"displayName": "admins", "roles": []any{"account_admin"}, "members": []any{"inner"}},
			{"displayName": "inner", "members": []any{"member@example.com"}},
		},
	}}}))
	c.asBearer("dapi-plain")
	c.get("credentials").refused(403, "PERMISSION_DENIED", "This API is disabled for users without account admin status")
	c.asBearer("dapi-member")
	c.get("credentials").ok()
	c.asBearer("dapi-gone")
	c.get("credentials").refused(403, "PERMISSION_DENIED", "not active")
}

func TestDiscovery(t *testing.T) {
	srv := emulatortest.Start(t)
	get := func(u string) object {
		t.Helper()
		resp, err := http.Get(u)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var o object
		if err := json.NewDecoder(resp.Body).Decode(&o); err != nil || resp.StatusCode != 200 {
			t.Fatal(u, resp.Status, err)
		}
		return o
	}
	conf := get(srv.URL + "/.well-known/databricks-config")
	if conf["host_type"] != "account" || conf["account_id"] != emulator.DefaultAccountID || conf["cloud"] != "AWS" {
		t.Error(conf)
	}
	oidc := strings.ReplaceAll(conf["oidc_endpoint"].(string), "{account_id}", emulator.DefaultAccountID)
	meta := get(oidc + "/.well-known/oauth-authorization-server")
	if meta["token_endpoint"] != srv.URL+"/oidc/accounts/"+emulator.DefaultAccountID+"/v1/token" {
		t.Error(meta)
	}
	for _, p := range []string{"/oidc/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server"} {
		if m := get(srv.URL + p); m["token_endpoint"] != srv.URL+"/oidc/v1/token" {
			t.Error(p, m)
		}
	}
	if !strings.Contains(srv.Exports(srv.URL), "DATABRICKS_HOST="+srv.URL) {
		t.Error(srv.Exports(srv.URL))
	}
}

// token signs a JWT of another issuer with ES256.
func foreignToken(t *testing.T, key *ecdsa.PrivateKey, claims object) string {
	t.Helper()
	body, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	enc := base64.RawURLEncoding
	text := enc.EncodeToString([]byte(`{"alg":"ES256","kid":"k1"}`)) + "." + enc.EncodeToString(body)
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	sig := make([]byte, 64)
	r.FillBytes(sig[:32])
	s.FillBytes(sig[32:])
	return text + "." + enc.EncodeToString(sig)
}

func TestTokenExchange(t *testing.T) {
	c := newTester(t)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	enc := base64.RawURLEncoding
	jwks := fmt.Sprintf(`{"keys":[{"kty":"EC","crv":"P-256","kid":"k1","x":%q,"y":%q}]}`,
		enc.EncodeToString(point[1:33]), enc.EncodeToString(point[33:]))
	sp := c.get("scim/v2/ServicePrincipals").ok().str("Resources.0.id")
	c.post("servicePrincipals/"+sp+"/federationPolicies", object{"oidc_policy": object{
		"issuer": "https://ci.example.com", "audiences": []string{"databricks"}, "subject": "repo:x", "jwks_json": jwks,
	}}).ok()
	claims := object{
		"iss": "https://ci.example.com", "aud": "databricks", "sub": "repo:x", "exp": c.clock.Now().Add(time.Hour).Unix(),
	}
	exchange := func(token string) (int, object) {
		t.Helper()
		return c.form("/oidc/accounts/"+emulator.DefaultAccountID+"/v1/token", url.Values{
			"grant_type": {"urn:ietf:params:oauth:grant-type:token-exchange"}, "client_id": {emulator.DefaultClientID},
			"subject_token": {token}, "subject_token_type": {"urn:ietf:params:oauth:token-type:jwt"}, "scope": {"all-apis"},
		}, "", "")
	}
	status, o := exchange(foreignToken(t, key, claims))
	if status != 200 {
		t.Fatal(status, o)
	}
	c.asBearer(o["access_token"].(string))
	c.get("credentials").ok()
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	bad := map[string]string{"wrong key": foreignToken(t, other, claims), "no token": "x"}
	wrong := object{"iss": "https://else", "aud": "else", "sub": "repo:y", "exp": 1}
	for k, v := range wrong {
		changed := object{}
		for k, v := range claims {
			changed[k] = v
		}
		changed[k] = v
		bad["wrong "+k] = foreignToken(t, key, changed)
	}
	for name, token := range bad {
		if status, o := exchange(token); status != 400 || o["error"] != "invalid_grant" {
			t.Errorf("%s: %d %v", name, status, o)
		}
	}
}

// TestWorkspaceCalls makes the calls by which clients find out whether a new
// workspace can be reached, and those for its tokens.
func TestWorkspaceCalls(t *testing.T) {
	c := newTester(t)
	id := c.running("w", nil)
	if got := c.get("workspaces/" + id).str("workspace_url"); got != "http://emulator" {
		t.Errorf("the workspace is at %q", got)
	}
	c.get("/api/2.0/preview/scim/v2/Me").ok().is("userName", emulator.DefaultUser)
	a := c.post("/api/2.0/token/create", object{"comment": "x", "lifetime_seconds": 60}).ok()
	c.get("/api/2.0/token/list").ok().count("token_infos", 1).is("token_infos.0.comment", "x")
	c.asBearer(a.str("token_value"))
	c.get("credentials").ok()
	c.advance(time.Minute)
	c.get("credentials").refused(401, "UNAUTHENTICATED", "expired")
	c.get("/api/2.0/token/list").refused(401, "UNAUTHENTICATED", "expired")
	c.asBearer(emulator.DefaultToken)
	c.post("/api/2.0/token/delete", object{"token_id": "none"}).refused(404, "RESOURCE_DOES_NOT_EXIST", "none")
	c.post("/api/2.0/token/delete", object{"token_id": a.str("token_info.token_id")}).ok()
	c.get("/api/2.0/token/list").ok().count("token_infos", 0)
	c.post("/api/2.0/token/create", "{").refused(400, "MALFORMED_REQUEST", "parse")
}
