package emulator_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/databricks-account/connector/emulator"
)

func TestScimUserLife(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	made := d.ok("POST", "scim/v2/Users", `{
		"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "username": "Ada@Example.com",
		"name": {"givenName": "Ada", "familyName": "Lovelace", "middleName": "ignored"},
		"roles": [{"value": "account_admin"}], "nickName": "ignored", "id": "1", "entitlements": []
	}`)
	if made.status != 201 {
		t.Errorf("status %d", made.status)
	}
	id := made.Str("id")
	if n, err := strconv.ParseInt(id, 10, 64); err != nil || n <= 1 {
		t.Errorf("id %q is no numeric string", id)
	}
	d.same(made, "userName", `"Ada@Example.com"`)
	d.same(made, "displayName", `"Ada Lovelace"`)
	d.same(made, "name", `{"givenName":"Ada","familyName":"Lovelace"}`)
	d.same(made, "active", `true`)
	d.same(made, "emails", `[{"value":"Ada@Example.com","type":"work","primary":true}]`)
	d.same(made, "schemas", `["urn:ietf:params:scim:schemas:core:2.0:User"]`)
	d.same(made, "account_id", `"`+emulator.DefaultAccountID+`"`)

	// The user name is taken, in whatever case.
	r := d.refused(409, "User with email aDA@example.COM already exists in this account", "POST", "scim/v2/Users",
		`{"userName":"aDA@example.COM"}`)
	d.same(r, "status", `"409"`)
	d.same(r, "scimType", `null`)
	d.same(r, "schemas", `["urn:ietf:params:scim:api:messages:2.0:Error"]`)

	// PUT: what is left out is lost, what is fixed stays.
	put := d.ok("PUT", "scim/v2/Users/"+id, `{"userName":"other@example.com","displayName":"A. King",
		"emails":[{"value":"other@example.com"}],"id":"77"}`)
	if put.status != 200 || put.text != "" {
		t.Errorf("PUT answered %d %q", put.status, put.text)
	}
	got := d.ok("GET", "scim/v2/Users/"+id, nil)
	d.same(got, "id", `"`+id+`"`)
	d.same(got, "userName", `"Ada@Example.com"`)
	d.same(got, "displayName", `"A. King"`)
	d.same(got, "roles", `null`)
	d.same(got, "name", `null`)
	d.same(got, "active", `true`)
	d.same(got, "emails", `[{"value":"Ada@Example.com","type":"work","primary":true}]`)

	// PATCH as Terraform and the SDK send it.
	d.ok("PATCH", "scim/v2/Users/"+id, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
		"Operations":[{"op":"replace","path":"active","value":"false"},{"op":"add","value":{"roles":[{"value":"account_admin"}]}},
		{"op":"replace","path":"userName","value":"x@example.com"}]}`)
	got = d.ok("GET", "scim/v2/Users/"+id, nil)
	d.same(got, "active", `false`)
	d.same(got, "roles", `[{"value":"account_admin"}]`)
	d.same(got, "userName", `"Ada@Example.com"`)
	got = d.ok("GET", query("scim/v2/Users/"+id, "attributes", "userName,roles.value"), nil)
	d.same(got, "displayName", `null`)
	d.same(got, "roles", `[{"value":"account_admin"}]`)

	d.refused(400, "invalidPath", "PATCH", "scim/v2/Users/"+id,
		`{"Operations":[{"op":"add","path":"entitlements","value":[{"value":"allow-cluster-create"}]}]}`)
	d.refused(400, "can only be managed at the workspace level", "POST", "scim/v2/Users",
		`{"userName":"e@example.com","entitlements":[{"value":"allow-cluster-create"}]}`)
	// Terraform sends an entry without a value for "no entitlements".
	none := d.ok("POST", "scim/v2/Users", `{"userName":"none@example.com","entitlements":[{}]}`)
	d.same(none, "entitlements", `null`)
	d.ok("PUT", "scim/v2/Users/"+none.Str("id"), `{"userName":"none@example.com","entitlements":[{"value":""}]}`)
	d.refused(400, "userName is required", "POST", "scim/v2/Users", `{"displayName":"nobody"}`)
	d.refused(400, "not a valid email", "POST", "scim/v2/Users", `{"userName":"nobody"}`)

	if r := d.ok("DELETE", "scim/v2/Users/"+id, nil); r.status != 204 || r.text != "" {
		t.Errorf("DELETE answered %d %q", r.status, r.text)
	}
	for _, method := range []string{"GET", "PUT", "PATCH", "DELETE"} {
		var body any
		if method[0] == 'P' {
			body = `{}`
		}
		r := d.refused(404, "User with id "+id+" not found.", method, "scim/v2/Users/"+id, body)
		d.same(r, "status", `"404"`)
	}
	d.refused(404, "", "GET", "scim/v2/Groups/"+emulator.DefaultAccountID, nil)
	d.user("ada@example.com")
}

func TestScimServicePrincipalLife(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	id, app := d.servicePrincipal("nightly")
	if len(app) != 36 {
		t.Errorf("applicationId %q is no UUID", app)
	}
	d.servicePrincipal("nightly") // names need not be unique
	given := d.ok("POST", "scim/v2/ServicePrincipals", `{"applicationId":"5D2C7E1A-94f3-4b0d-8e67-2a9f1c3b5d80"}`)
	d.same(given, "displayName", `"5D2C7E1A-94f3-4b0d-8e67-2a9f1c3b5d80"`)
	r := d.refused(409, "Service principal with application ID 5d2c7e1a-94f3-4b0d-8e67-2a9f1c3b5d80 already exists.",
		"POST", "scim/v2/ServicePrincipals", `{"applicationId":"5d2c7e1a-94f3-4b0d-8e67-2a9f1c3b5d80"}`)
	d.same(r, "scimType", `null`)

	d.ok("PUT", "scim/v2/ServicePrincipals/"+id, `{"displayName":"daily","applicationId":"other","active":false}`)
	got := d.ok("GET", "scim/v2/ServicePrincipals/"+id, nil)
	d.same(got, "applicationId", `"`+app+`"`)
	// Terraform does not ask for the application id, and relies on it.
	part := d.ok("GET", query("scim/v2/ServicePrincipals/"+id, "attributes", "displayName"), nil)
	d.same(part, "applicationId", `"`+app+`"`)
	d.same(part, "active", `null`)
	d.same(got, "displayName", `"daily"`)
	d.same(got, "active", `false`)
	list := d.ok("GET", query("scim/v2/ServicePrincipals", "filter", "applicationId eq "+app), nil)
	if n := values(list.Objects("Resources"), "id"); n != id {
		t.Errorf("found %q", n)
	}
	d.refused(404, "Service principal with id "+app, "GET", "scim/v2/ServicePrincipals/"+app, nil)
	d.ok("DELETE", "scim/v2/ServicePrincipals/"+id, nil)
	d.refused(404, "", "DELETE", "scim/v2/ServicePrincipals/"+id, nil)
}

func TestScimGroupLife(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	ada, bob := d.user("ada@example.com"), d.user("bob@example.com")
	sp, _ := d.servicePrincipal("robot")
	inner := d.group("inner", bob)
	id := d.group("team", ada, sp, inner, ada, "123", "no-number")

	// Members that do not exist are passed over; the rest is resolved.
	got := d.ok("GET", "scim/v2/Groups/"+id, nil)
	d.same(got, "members", fmt.Sprintf(`[
		{"value":"%[1]s","display":"ada@example.com","$ref":"Users/%[1]s"},
		{"value":"%[2]s","display":"robot","$ref":"ServicePrincipals/%[2]s"},
		{"value":"%[3]s","display":"inner","$ref":"Groups/%[3]s"}]`, ada, sp, inner))
	d.same(got, "meta", `{"resourceType":"Group"}`)
	d.same(d.ok("GET", "scim/v2/Users/"+ada, nil), "groups",
		fmt.Sprintf(`[{"value":"%[1]s","display":"team","$ref":"Groups/%[1]s","type":"direct"}]`, id))

	// Lists leave members out, asked for or not.
	for _, path := range []string{"scim/v2/Groups", query("scim/v2/Groups", "attributes", "members,displayName")} {
		if list := d.ok("GET", path, nil); strings.Contains(list.text, "members") || !strings.Contains(list.text, "team") {
			t.Errorf("%s: %s", path, list.text)
		}
	}
	// A filter sees them all the same.
	list := d.ok("GET", query("scim/v2/Groups", "filter", `members.value eq "`+bob+`"`), nil)
	if n := values(list.Objects("Resources"), "displayName"); n != "inner" {
		t.Errorf("groups of bob: %q", n)
	}

	patch := func(ops string) {
		t.Helper()
		d.ok("PATCH", "scim/v2/Groups/"+id, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[`+ops+`]}`)
	}
	members := func() string {
		t.Helper()
		return values(d.ok("GET", "scim/v2/Groups/"+id, nil).Objects("members"), "value")
	}
	patch(`{"op":"remove","path":"members[value eq \"` + ada + `\"]"}`)
	if m := members(); m != sp+" "+inner {
		t.Errorf("after remove: %s", m)
	}
	patch(`{"op":"add","path":"members","value":[{"value":"` + ada + `"},{"value":"` + sp + `"},{"value":"404"}]}`)
	if m := members(); m != sp+" "+inner+" "+ada {
		t.Errorf("after add: %s", m)
	}
	patch(`{"op":"add","value":{"members":[{"value":"` + bob + `"}]}}`)
	if m := members(); m != sp+" "+inner+" "+ada+" "+bob {
		t.Errorf("after add without a path: %s", m)
	}
	patch(`{"op":"remove","path":"members"}`)
	if m := members(); m != "" {
		t.Errorf("after remove of all: %s", m)
	}
	patch(`{"op":"replace","path":"members","value":[{"value":"` + ada + `"}]},{"op":"replace","path":"displayName","value":"crew"}`)
	if m := members(); m != ada {
		t.Errorf("after replace: %s", m)
	}
	d.refused(400, "must not have a value", "PATCH", "scim/v2/Groups/"+id,
		`{"Operations":[{"op":"remove","path":"members","value":[{"value":"`+ada+`"}]}]}`)

	// PUT without members takes them all away.
	d.ok("PUT", "scim/v2/Groups/"+id, `{"displayName":"crew","roles":[{"value":"account_admin"}]}`)
	got = d.ok("GET", "scim/v2/Groups/"+id, nil)
	d.same(got, "members", `null`)
	d.same(got, "roles", `[{"value":"account_admin"}]`)

	// Names are unique with regard to case, and filters have none.
	d.group("Crew")
	d.refused(409, `"detail":"Group with name crew already exists."`, "POST", "scim/v2/Groups", `{"displayName":"crew"}`)
	d.refused(409, "Group with name inner already exists.", "PUT", "scim/v2/Groups/"+id, `{"displayName":"inner"}`)
	d.refused(409, "Group with name inner already exists.", "PATCH", "scim/v2/Groups/"+id,
		`{"Operations":[{"op":"replace","path":"displayName","value":"inner"}]}`)
	d.refused(400, "displayName is required", "PUT", "scim/v2/Groups/"+id, `{}`)
	list = d.ok("GET", query("scim/v2/Groups", "filter", "displayName eq CREW"), nil)
	d.same(list, "totalResults", `2`)

	// No circles.
	d.refused(400, "cannot be a member of itself", "PATCH", "scim/v2/Groups/"+id,
		`{"Operations":[{"op":"add","path":"members","value":[{"value":"`+id+`"}]}]}`)
	patch(`{"op":"add","path":"members","value":[{"value":"` + inner + `"}]}`)
	d.refused(400, "which it contains", "PATCH", "scim/v2/Groups/"+inner,
		`{"Operations":[{"op":"add","path":"members","value":[{"value":"`+bob+`"},{"value":"`+id+`"}]}]}`)

	// What is deleted leaves its groups.
	d.ok("DELETE", "scim/v2/Groups/"+inner, nil)
	if m := members(); m != "" {
		t.Errorf("after deletion of the member: %s", m)
	}
	d.same(d.ok("GET", "scim/v2/Users/"+bob, nil), "groups", `null`)
}

func TestScimLists(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	for _, n := range []string{"delta", "alpha", "echo", "Bravo", "charlie"} {
		d.group(n)
	}
	names := func(r response) string { return values(r.Objects("Resources"), "displayName") }

	all := d.ok("GET", "scim/v2/Groups", nil)
	d.same(all, "schemas", `["urn:ietf:params:scim:api:messages:2.0:ListResponse"]`)
	d.same(all, "totalResults", `5`)
	d.same(all, "itemsPerPage", `5`)
	d.same(all, "startIndex", `1`)
	if n := names(all); n != "delta alpha echo Bravo charlie" {
		t.Errorf("not in the order of creation: %s", n)
	}
	// The walk of the SDK: it stops at an empty page only.
	var got []string
	start, pages := 1, 0
	for ; pages < 10; pages++ {
		r := d.ok("GET", query("scim/v2/Groups", "startIndex", strconv.Itoa(start), "count", "2", "sortBy", "displayName"), nil)
		d.same(r, "totalResults", `5`)
		d.same(r, "startIndex", strconv.Itoa(start))
		n := len(r.Objects("Resources"))
		if n == 0 {
			break
		}
		got = append(got, names(r))
		start += n
	}
	if s := strings.Join(got, " "); s != "alpha Bravo charlie delta echo" || pages != 3 {
		t.Errorf("%d pages: %s", pages, s)
	}
	for _, test := range []struct{ pairs, want string }{
		{"sortBy displayName sortOrder descending", "echo delta charlie Bravo alpha"},
		{"startIndex 4 count 1", "Bravo"},
		{"startIndex 0 count 1", "delta"},
		{"startIndex 9", ""},
		{"count 0", ""},
		{"filter displayName_sw_\"A\"_or_displayName_co_\"C\"", "alpha echo charlie"},
		{"filter displayName_ne_alpha count 2 startIndex 2", "echo Bravo"},
		{"filter displayName_eq_nobody", ""},
		{"filter meta.resourceType_eq_Group count 1", "delta"},
	} {
		pairs := strings.Fields(test.pairs)
		for i := range pairs {
			pairs[i] = strings.ReplaceAll(pairs[i], "_", " ")
		}
		r := d.ok("GET", query("scim/v2/Groups", pairs...), nil)
		if n := names(r); n != test.want {
			t.Errorf("%s: %q, want %q", test.pairs, n, test.want)
		}
	}
	r := d.refused(400, "Given filter operator is not supported.", "GET", query("scim/v2/Groups", "filter", `displayName gt "a"`), nil)
	d.same(r, "scimType", `"InvalidFilter"`)
	d.same(r, "status", `"400"`)
	d.refused(400, "quote is not closed", "GET", query("scim/v2/Groups", "filter", `displayName eq "a`), nil)
	d.refused(400, "startIndex", "GET", query("scim/v2/Groups", "startIndex", "x"), nil)
	d.refused(400, "sortOrder", "GET", query("scim/v2/Groups", "sortOrder", "sideways"), nil)
	r = d.ok("GET", query("scim/v2/Groups", "attributes", "displayName", "filter", `displayName eq "alpha"`), nil)
	if keys := strings.Join(r.Objects("Resources")[0].Keys(), " "); keys != "displayName id schemas" {
		t.Errorf("attributes: %s", keys)
	}
	r = d.ok("GET", query("scim/v2/Groups", "excludedAttributes", "displayName,meta,account_id"), nil)
	if keys := strings.Join(r.Objects("Resources")[0].Keys(), " "); keys != "id schemas" {
		t.Errorf("excludedAttributes: %s", keys)
	}
}

func TestScimPageSizeOption(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t, emulator.WithPageSize(2))
	for _, n := range []string{"a", "b", "c"} {
		d.group(n)
	}
	r := d.ok("GET", "scim/v2/Groups", nil)
	d.same(r, "itemsPerPage", `2`)
	d.same(r, "totalResults", `3`)
}
