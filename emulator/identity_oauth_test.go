package emulator_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/databricks-account/connector/emulator"
)

func TestSecretLife(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	id, app := d.servicePrincipal("robot")
	path := "servicePrincipals/" + id + "/credentials/secrets"
	d.ok("PATCH", "scim/v2/ServicePrincipals/"+id, `{"Operations":[{"op":"add","path":"roles","value":[{"value":"account_admin"}]}]}`)

	made := d.ok("POST", path, `{}`)
	secret := made.Str("secret")
	d.same(made, "status", `"ACTIVE"`)
	d.same(made, "create_time", `"2026-03-01T12:00:00.000Z"`)
	d.same(made, "expire_time", `"2028-02-29T12:00:00.000Z"`)
	if !strings.HasPrefix(secret, "dose") || len(secret) != 36 || made.Str("secret_hash") == "" {
		t.Errorf("secret %q, hash %q", secret, made.Str("secret_hash"))
	}
	// It is shown once.
	list := d.ok("GET", path, nil)
	if strings.Contains(list.text, secret) || strings.Contains(list.text, `"secret"`) {
		t.Error("the list shows the secret")
	}
	if n := values(list.Objects("secrets"), "id"); n != made.Str("id") {
		t.Errorf("listed %q", n)
	}
	dump, err := d.emu.Dump(emulator.DefaultAccountID)
	if err != nil || strings.Contains(fmt.Sprint(dump), secret) {
		t.Errorf("the dump shows the secret, or %v", err)
	}

	// It signs in, with the application id.
	token := d.signIn(app, secret).Str("access_token")
	d.as(token).ok("GET", path, nil)
	if r := d.signIn(id, secret); r.status != 401 || r.Str("error") != "invalid_client" {
		t.Errorf("signed in with the numeric id: %d %s", r.status, r.text)
	}
	if r := d.signIn(app, secret+"x"); r.status != 401 {
		t.Errorf("signed in with a wrong secret: %s", r.text)
	}

	// It expires.
	short := d.ok("POST", path, `{"lifetime":"3600s"}`)
	d.same(short, "expire_time", `"2026-03-01T13:00:00.000Z"`)
	if r := d.signIn(app, short.Str("secret")); r.status != 200 {
		t.Errorf("before the expiry: %d %s", r.status, r.text)
	}
	for range 3 {
		d.ok("POST", path, `{"lifetime":"7200s"}`)
	}
	d.refused(400, "QUOTA_EXCEEDED", "POST", path, `{}`)
	d.clock.Advance(time.Hour)
	if r := d.signIn(app, short.Str("secret")); r.status != 401 {
		t.Errorf("after the expiry: %d %s", r.status, r.text)
	}
	list = d.ok("GET", query(path, "page_size", "3"), nil)
	rest := d.ok("GET", query(path, "page_size", "3", "page_token", list.Str("next_page_token")), nil)
	if n := len(list.Objects("secrets")) + len(rest.Objects("secrets")); n != 4 || rest.Has("next_page_token") {
		t.Errorf("%d secrets after one expired", n)
	}
	d.ok("POST", path, `{}`) // the expired one does not count

	for _, lifetime := range []string{"1h", "0s", "-5s", "+5s", "s", "5", "63072001s", "1.5s", "9223372036854775808s"} {
		d.refused(400, "lifetime", "POST", path, Object{"lifetime": lifetime})
	}
	d.ok("DELETE", path+"/"+made.Str("id"), nil)
	if r := d.signIn(app, secret); r.status != 401 {
		t.Errorf("signed in with a deleted secret: %s", r.text)
	}
	d.refused(404, made.Str("id"), "DELETE", path+"/"+made.Str("id"), nil)
	d.refused(404, "Service principal", "GET", "servicePrincipals/"+app+"/credentials/secrets", nil)
	d.refused(404, "Service principal", "POST", "servicePrincipals/1/credentials/secrets", `{}`)
	d.refused(404, "Service principal", "DELETE", "servicePrincipals/"+d.user("u@example.com")+"/credentials/secrets/x", nil)
}

// TestDeactivation: who is not active is kept out, at the token endpoint and
// at the API, until it is active again; who is deleted stays out.
func TestDeactivation(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	id, app := d.servicePrincipal("robot")
	admins := d.group("admins", d.group("robots", id))
	secret := d.ok("POST", "servicePrincipals/"+id+"/credentials/secrets", `{}`).Str("secret")
	robot := d.as(d.signIn(app, secret).Str("access_token"))

	robot.refused(403, "account admin", "GET", "scim/v2/Users", nil)
	d.ok("PATCH", "scim/v2/Groups/"+admins, `{"Operations":[{"op":"add","value":{"roles":[{"value":"account_admin"}]}}]}`)
	robot.ok("GET", "scim/v2/Users", nil)

	active := func(v string) {
		t.Helper()
		d.ok("PATCH", "scim/v2/ServicePrincipals/"+id, `{"Operations":[{"op":"replace","path":"active","value":[{"value":"`+v+`"}]}]}`)
	}
	active("false")
	robot.refused(403, "not active", "GET", "scim/v2/Users", nil)
	if r := d.signIn(app, secret); r.status != 401 {
		t.Errorf("signed in while inactive: %s", r.text)
	}
	active("true")
	robot.ok("GET", "scim/v2/Users", nil)
	d.ok("DELETE", "scim/v2/ServicePrincipals/"+id, nil)
	robot.refused(401, "", "GET", "scim/v2/Users", nil)
	if r := d.signIn(app, secret); r.status != 401 {
		t.Errorf("signed in after deletion: %s", r.text)
	}
}

func TestCustomAppLife(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	const path = "oauth2/custom-app-integrations"
	made := d.ok("POST", path, `{"name":"portal","confidential":true,"redirect_urls":["https://a.example/cb"],
		"scopes":["all-apis","offline_access"],"user_authorized_scopes":["all-apis"],
		"token_access_policy":{"access_token_ttl_in_minutes":5,"refresh_token_ttl_in_minutes":129600}}`)
	id := made.Str("integration_id")
	if keys := strings.Join(made.Keys(), " "); keys != "client_id client_secret integration_id" {
		t.Errorf("create answers %s", keys)
	}
	public := d.ok("POST", path, `{"name":"cli"}`)
	if public.Has("client_secret") {
		t.Error("a public application has a secret")
	}
	got := d.ok("GET", path+"/"+id, nil)
	d.same(got, "client_id", `"`+made.Str("client_id")+`"`)
	d.same(got, "confidential", `true`)
	d.same(got, "create_time", `"2026-03-01T12:00:00.000Z"`)
	d.same(got, "client_secret", `null`)
	d.same(got, "creator_username", `null`)
	if n, ok := got.Int("created_by"); !ok || n == 0 {
		t.Errorf("created_by %v", got.At("created_by"))
	}

	list := d.ok("GET", query(path, "page_size", "1"), nil)
	d.same(response{Object: list.Objects("apps")[0]}, "creator_username", `null`)
	list = d.ok("GET", query(path, "page_size", "1", "include_creator_username", "true"), nil)
	d.same(response{Object: list.Objects("apps")[0]}, "creator_username", `"`+emulator.DefaultUser+`"`)
	list = d.ok("GET", query(path, "page_size", "1", "include_creator_username", "true", "page_token", list.Str("next_page_token")), nil)
	if n := values(list.Objects("apps"), "name"); n != "cli" || list.Has("next_page_token") {
		t.Errorf("second page %s", list.text)
	}

	if r := d.ok("PATCH", path+"/"+id, `{"scopes":["sql"],"user_authorized_scopes":[],"name":"ignored"}`); r.text != "" {
		t.Errorf("PATCH answered %q", r.text)
	}
	got = d.ok("GET", path+"/"+id, nil)
	d.same(got, "scopes", `["sql"]`)
	d.same(got, "name", `"portal"`)
	d.same(got, "redirect_urls", `["https://a.example/cb"]`)
	d.same(got, "token_access_policy.access_token_ttl_in_minutes", `5`)
	d.refused(400, "not one of the scopes", "PATCH", path+"/"+id, `{"user_authorized_scopes":["all-apis"]}`)

	d.ok("DELETE", path+"/"+id, nil)
	for _, method := range []string{"GET", "DELETE"} {
		d.refused(404, id, method, path+"/"+id, nil)
	}
	d.refused(404, id, "PATCH", path+"/"+id, `{}`)
}

func TestTokenPolicies(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	published := d.ok("POST", "oauth2/published-app-integrations", `{"app_id":"power-bi"}`).Str("integration_id")
	for policy, ok := range map[string]bool{
		`{}`:                                          true,
		`{"access_token_ttl_in_minutes":5}`:           true,
		`{"access_token_ttl_in_minutes":1440}`:        true,
		`{"access_token_ttl_in_minutes":4}`:           false,
		`{"access_token_ttl_in_minutes":0}`:           false,
		`{"access_token_ttl_in_minutes":1441}`:        false,
		`{"refresh_token_ttl_in_minutes":5}`:          true,
		`{"refresh_token_ttl_in_minutes":129600}`:     true,
		`{"refresh_token_ttl_in_minutes":4}`:          false,
		`{"refresh_token_ttl_in_minutes":129601}`:     false,
		`{"absolute_session_lifetime_in_minutes":60}`: false,
		`{"absolute_session_lifetime_in_minutes":60,"enable_single_use_refresh_tokens":false}`: false,
		`{"absolute_session_lifetime_in_minutes":60,"enable_single_use_refresh_tokens":true}`:  true,
		`{"absolute_session_lifetime_in_minutes":0,"enable_single_use_refresh_tokens":true}`:   false,
		`{"access_token_ttl_in_minutes":"x"}`:                                                  false,
	} {
		body := `{"token_access_policy":` + policy + `}`
		for _, call := range []struct{ method, path string }{
			{"POST", "oauth2/custom-app-integrations"},
			{"PATCH", "oauth2/published-app-integrations/" + published},
		} {
			r := d.send(call.method, call.path, body)
			if (r.status == 200) != ok || !ok && (r.status != 400 || !strings.Contains(r.text, "token_access_policy")) {
				t.Errorf("%s %s: %d %s", call.method, policy, r.status, r.text)
			}
		}
	}
}

func TestPublishedAppLife(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	const path = "oauth2/published-app-integrations"
	var apps []string
	token := ""
	for {
		r := d.ok("GET", query("oauth2/published-apps", "page_size", "4", "page_token", token), nil)
		apps = append(apps, strings.Fields(values(r.Objects("apps"), "app_id"))...)
		if token = r.Str("next_page_token"); token == "" {
			break
		}
	}
	for _, want := range []string{"power-bi", "tableau-desktop", "databricks-cli"} {
		if !strings.Contains(" "+strings.Join(apps, " ")+" ", " "+want+" ") {
			t.Errorf("the catalogue lacks %s: %v", want, apps)
		}
	}
	made := d.ok("POST", path, `{"app_id":"power-bi","token_access_policy":{"access_token_ttl_in_minutes":60}}`)
	id := made.Str("integration_id")
	d.ok("POST", path, `{"app_id":"tableau-desktop"}`)
	d.refused(409, "already enabled", "POST", path, `{"app_id":"power-bi"}`)
	d.refused(404, "does not exist", "POST", path, `{"app_id":"nope"}`)
	got := d.ok("GET", path+"/"+id, nil)
	d.same(got, "name", `"Power BI"`)
	d.same(got, "app_id", `"power-bi"`)
	d.ok("PATCH", path+"/"+id, `{"token_access_policy":{"access_token_ttl_in_minutes":120}}`)
	d.same(d.ok("GET", path+"/"+id, nil), "token_access_policy", `{"access_token_ttl_in_minutes":120}`)
	list := d.ok("GET", query(path, "page_size", "1"), nil)
	if values(list.Objects("apps"), "app_id") != "power-bi" || list.Str("next_page_token") == "" {
		t.Errorf("first page %s", list.text)
	}
	d.ok("DELETE", path+"/"+id, nil)
	d.refused(404, id, "GET", path+"/"+id, nil)
	if again := d.ok("POST", path, `{"app_id":"power-bi"}`); again.Str("integration_id") == id {
		t.Error("the integration came back under its old id")
	}
}

func TestFederationPolicyLife(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	robot, _ := d.servicePrincipal("robot")
	for _, owner := range []struct{ path, name, subject, wrong string }{
		{"federationPolicies", "accounts/" + emulator.DefaultAccountID, ``, `,"subject":"x"`},
		{
			"servicePrincipals/" + robot + "/federationPolicies", "accounts/" + emulator.DefaultAccountID + "/servicePrincipals/" + robot,
			`,"subject":"repo:x"`, ``,
		},
	} {
		policy := func(subject string) string {
			return `{"description":"d","oidc_policy":{"issuer":"https://idp.example.com","audiences":["a","b"]` + subject + `}}`
		}
		made := d.ok("POST", query(owner.path, "policy_id", "team/ci-1"), policy(owner.subject))
		d.same(made, "policy_id", `"team/ci-1"`)
		d.same(made, "name", `"`+owner.name+`/federationPolicies/team/ci-1"`)
		d.same(made, "create_time", `"`+d.emu.Now().Format("2006-01-02T15:04:05.000Z")+`"`)
		path := owner.path + "/" + url.PathEscape("team/ci-1")
		d.same(d.ok("GET", path, nil), "uid", `"`+made.Str("uid")+`"`)
		if owner.subject != "" {
			d.same(made, "service_principal_id", robot)
		}
		d.refused(409, "already exists", "POST", query(owner.path, "policy_id", "team/ci-1"), policy(owner.subject))
		d.refused(400, "subject", "POST", owner.path, policy(owner.wrong))
		d.refused(400, "issuer", "POST", owner.path, `{"oidc_policy":{"audiences":["a"]`+owner.subject+`}}`)
		d.refused(400, "issuer", "POST", owner.path, `{}`)
		d.refused(400, "https", "POST", owner.path, `{"oidc_policy":{"issuer":"http://idp.example.com"`+owner.subject+`}}`)
		d.refused(400, "jwks_json", "POST", owner.path, `{"oidc_policy":{"issuer":"https://i","jwks_json":"{}"`+owner.subject+`}}`)
		d.refused(400, "name", "POST", owner.path, `{"name":"accounts/x/federationPolicies/y","oidc_policy":{"issuer":"https://i"`+owner.subject+`}}`)
		for _, bad := range []string{"Upper", "a b", "a_b", "/a", "a/", "a//b"} {
			d.refused(400, "policy_id", "POST", query(owner.path, "policy_id", bad), policy(owner.subject))
		}
		generated := d.ok("POST", owner.path, policy(owner.subject)).Str("policy_id")
		if generated == "" {
			t.Error("no policy_id was generated")
		}

		d.clock.Advance(time.Second)
		update := func(mask, body string) response {
			t.Helper()
			return d.ok("PATCH", query(path, "update_mask", mask), body)
		}
		// Without a mask only what is present.
		r := d.ok("PATCH", path, `{"oidc_policy":{"audiences":["c"]}}`)
		d.same(r, "description", `"d"`)
		d.same(r, "oidc_policy.issuer", `"https://idp.example.com"`)
		d.same(r, "oidc_policy.audiences", `["c"]`)
		d.same(r, "uid", `"`+made.Str("uid")+`"`)
		d.same(r, "create_time", `"`+made.Str("create_time")+`"`)
		if r.Str("update_time") <= made.Str("update_time") {
			t.Errorf("update_time %s", r.Str("update_time"))
		}
		// A masked field that is absent is cleared.
		r = update("description,oidc_policy.audiences", `{"oidc_policy":{"issuer":"https://ignored.example.com"}}`)
		d.same(r, "description", `null`)
		d.same(r, "oidc_policy.audiences", `null`)
		d.same(r, "oidc_policy.issuer", `"https://idp.example.com"`)
		// * replaces the whole policy.
		update("description", `{"description":"again"}`)
		r = update("*", `{"oidc_policy":{"issuer":"https://new.example.com"`+owner.subject+`}}`)
		d.same(r, "description", `null`)
		d.same(r, "oidc_policy.issuer", `"https://new.example.com"`)
		d.same(r, "name", `"`+made.Str("name")+`"`)
		d.refused(400, "issuer", "PATCH", query(path, "update_mask", "*"), `{"description":"x"}`)
		d.refused(400, "issuer", "PATCH", query(path, "update_mask", "oidc_policy.issuer"), `{}`)
		for _, mask := range []string{"nope", "oidc_policy.nope", "description.x", "uid", "*,description"} {
			d.refused(400, "update_mask", "PATCH", query(path, "update_mask", mask), `{"description":"x"}`)
		}

		list := d.ok("GET", query(owner.path, "page_size", "1"), nil)
		if n := values(list.Objects("policies"), "policy_id"); n != "team/ci-1" || list.Str("next_page_token") == "" {
			t.Errorf("first page %s", list.text)
		}
		d.ok("DELETE", path, nil)
		d.refused(404, "does not exist", "GET", path, nil)
		d.refused(404, "does not exist", "DELETE", path, nil)
		d.refused(404, "does not exist", "PATCH", path, `{}`)
	}
	d.refused(404, "Service principal", "GET", "servicePrincipals/1/federationPolicies", nil)
	d.refused(404, "Service principal", "POST", "servicePrincipals/1/federationPolicies", `{"oidc_policy":{"issuer":"https://i","subject":"s"}}`)

	path := "servicePrincipals/" + robot + "/federationPolicies"
	for range 19 {
		d.ok("POST", path, `{"oidc_policy":{"issuer":"https://i","subject":"s"}}`)
	}
	d.refused(400, "limit", "POST", path, `{"oidc_policy":{"issuer":"https://i","subject":"s"}}`)
}
