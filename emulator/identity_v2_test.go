package emulator_test

import (
	"strings"
	"testing"

	"github.com/databricks-account/connector/emulator"
)

const v2Base = "/api/2.0/identity/accounts/" + emulator.DefaultAccountID + "/"

func TestIdentityUserLife(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	made := d.ok("POST", v2Base+"users", `{"username":"ada@example.com","account_user_status":"ACTIVE",
		"full_name":{"given_name":"Ada","family_name":"Lovelace"},"user_id":"7","unknown":1}`)
	id := made.Str("user_id")
	d.same(made, "internal_id", id)
	d.same(made, "name", `{"given_name":"Ada","family_name":"Lovelace"}`)
	d.same(made, "account_id", `"`+emulator.DefaultAccountID+`"`)

	// The same user by SCIM, and the other way round.
	scim := d.ok("GET", "scim/v2/Users/"+id, nil)
	d.same(scim, "displayName", `"Ada Lovelace"`)
	d.same(scim, "name", `{"givenName":"Ada","familyName":"Lovelace"}`)
	bob := d.user("bob@example.com")
	got := d.ok("GET", v2Base+"users/"+bob, nil)
	d.same(got, "username", `"bob@example.com"`)
	d.same(got, "full_name", `{}`)
	d.same(got, "account_user_status", `"ACTIVE"`)

	d.refused(409, "User with email ADA@example.com already exists in this account", "POST", v2Base+"users",
		`{"username":"ADA@example.com","account_user_status":"ACTIVE","full_name":{}}`)
	d.refused(400, "Missing required field: full_name", "POST", v2Base+"users",
		`{"username":"x@example.com","account_user_status":"ACTIVE"}`)
	d.refused(400, "account_user_status", "POST", v2Base+"users",
		`{"username":"x@example.com","account_user_status":"ASLEEP","full_name":{}}`)

	body := `{"username":"other@example.com","account_user_status":"INACTIVE","full_name":{"given_name":"Augusta"}}`
	patch := func(mask string) response {
		t.Helper()
		return d.ok("PATCH", query(v2Base+"users/"+id, "update_mask", mask), body)
	}
	got = patch("account_user_status")
	d.same(got, "account_user_status", `"INACTIVE"`)
	d.same(got, "full_name", `{"given_name":"Ada","family_name":"Lovelace"}`)
	d.same(d.ok("GET", "scim/v2/Users/"+id, nil), "active", `false`)
	d.same(patch("full_name.given_name"), "full_name", `{"given_name":"Augusta","family_name":"Lovelace"}`)
	d.same(patch("full_name"), "full_name", `{"given_name":"Augusta"}`)
	got = patch("*")
	d.same(got, "username", `"ada@example.com"`)
	d.refused(400, "username cannot be changed", "PATCH", query(v2Base+"users/"+id, "update_mask", "username"), body)
	d.refused(400, "Invalid path in update_mask: nope", "PATCH", query(v2Base+"users/"+id, "update_mask", "nope"), body)
	d.refused(400, "update_mask", "PATCH", v2Base+"users/"+id, body)

	if r := d.ok("DELETE", v2Base+"users/"+id, nil); r.text != "" {
		t.Errorf("DELETE answered %q", r.text)
	}
	for _, method := range []string{"GET", "DELETE"} {
		r := d.refused(404, "does not exist", method, v2Base+"users/"+id, nil)
		d.same(r, "error_code", `"RESOURCE_DOES_NOT_EXIST"`)
	}
	d.refused(404, "", "GET", "scim/v2/Users/"+id, nil)
}

func TestIdentityGroupAndServicePrincipalLife(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	g := d.ok("POST", v2Base+"groups", `{"group_name":"team"}`).Str("group_id")
	d.refused(409, "Group with name team already exists.", "POST", v2Base+"groups", `{"group_name":"team"}`)
	d.refused(400, "Missing required field: group_name", "POST", v2Base+"groups", `{}`)
	d.refused(400, "Missing required field: group_name", "PATCH", query(v2Base+"groups/"+g, "update_mask", "group_name"), `{}`)
	d.refused(400, "Missing required field: username", "POST", v2Base+"users",
		`{"username":"","account_user_status":"ACTIVE","full_name":{}}`)
	d.same(d.ok("GET", "scim/v2/Groups/"+g, nil), "displayName", `"team"`)
	got := d.ok("PATCH", query(v2Base+"groups/"+g, "update_mask", "group_name,external_id"), `{"group_name":"crew","external_id":"e-1"}`)
	d.same(got, "group_name", `"crew"`)
	d.same(got, "external_id", `"e-1"`)
	d.ok("DELETE", v2Base+"groups/"+g, nil)
	d.refused(404, "", "PATCH", query(v2Base+"groups/"+g, "update_mask", "group_name"), `{"group_name":"x"}`)

	made := d.ok("POST", v2Base+"service-principals", `{"display_name":"robot","account_sp_status":"INACTIVE"}`)
	id, app := made.Str("service_principal_id"), made.Str("application_id")
	d.same(made, "account_sp_status", `"INACTIVE"`)
	got = d.ok("GET", "scim/v2/ServicePrincipals/"+id, nil)
	d.same(got, "applicationId", `"`+app+`"`)
	d.same(got, "active", `false`)
	d.refused(409, "Service principal with application ID "+app+" already exists.", "POST", v2Base+"service-principals",
		Object{"display_name": "x", "account_sp_status": "ACTIVE", "application_id": app})
	got = d.ok("PATCH", query(v2Base+"service-principals/"+id, "update_mask", "display_name,account_sp_status"),
		`{"display_name":"android","account_sp_status":"ACTIVE"}`)
	d.same(got, "display_name", `"android"`)
	d.same(got, "account_sp_status", `"ACTIVE"`)
	d.refused(400, "application_id cannot be changed", "PATCH",
		query(v2Base+"service-principals/"+id, "update_mask", "application_id"), `{"display_name":"x","account_sp_status":"ACTIVE"}`)
	d.ok("DELETE", v2Base+"service-principals/"+id, nil)
	d.refused(404, "", "GET", v2Base+"service-principals/"+id, nil)
}

func TestIdentityLists(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	for _, n := range []string{"a", "b", "c", "d", "e"} {
		d.group(n)
	}
	var got []string
	token, pages := "", 0
	for more := true; more; pages++ {
		r := d.ok("GET", query(v2Base+"groups", "page_size", "2", "page_token", token), nil)
		got = append(got, values(r.Objects("groups"), "group_name"))
		token = r.Str("next_page_token")
		more = token != ""
	}
	if s := strings.Join(got, " "); s != "a b c d e" || pages != 3 {
		t.Errorf("%d pages: %s", pages, s)
	}
	d.refused(400, "Invalid page token", "GET", query(v2Base+"groups", "page_token", "bogus"), nil)
	d.ok("POST", v2Base+"groups/resolve-by-external-id", `{"external_id":"X-1"}`)
	for filter, want := range map[string]string{
		`group_name eq "B"`:    "b",
		`group_name="c"`:       "c",
		`group_name = 'c'`:     "c",
		`group_name == c`:      "c",
		`external_id eq "X-1"`: "idp-group-X-1",
		`external_id eq "x-1"`: "",
		`group_name ne "a" and not (group_name eq "b" or group_name co "-")`: "c d e",
	} {
		r := d.ok("GET", query(v2Base+"groups", "filter", filter), nil)
		if n := values(r.Objects("groups"), "group_name"); n != want {
			t.Errorf("%s: %q, want %q", filter, n, want)
		}
	}
	d.refused(400, "may only look at group_name and external_id", "GET", query(v2Base+"groups", "filter", `group_id eq "1"`), nil)
	d.refused(400, "Given filter operator is not supported.", "GET", query(v2Base+"groups", "filter", `group_name like "a"`), nil)
	r := d.ok("GET", query(v2Base+"users", "filter", `username eq "`+emulator.DefaultUser+`"`), nil)
	if len(r.Objects("users")) != 1 {
		t.Errorf("users: %s", r.text)
	}
	r = d.ok("GET", query(v2Base+"service-principals", "filter", `application_id eq `+emulator.DefaultClientID), nil)
	if len(r.Objects("service_principals")) != 1 {
		t.Errorf("service principals: %s", r.text)
	}
}

func TestIdentityResolve(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	for _, kind := range []struct{ path, out, id, status string }{
		{"users", "user", "user_id", "account_user_status"},
		{"groups", "group", "group_id", ""},
		{"service-principals", "service_principal", "service_principal_id", "account_sp_status"},
	} {
		path := v2Base + kind.path + "/resolve-by-external-id"
		first := d.ok("POST", path, `{"external_id":"ext-1"}`)
		again := d.ok("POST", path, `{"external_id":"ext-1"}`)
		other := d.ok("POST", path, `{"external_id":"ü b/@"}`)
		d.ok("POST", path, `{"external_id":"ö b/@"}`)
		id := first.Str(kind.out + "." + kind.id)
		if id == "" || id != again.Str(kind.out+"."+kind.id) || id == other.Str(kind.out+"."+kind.id) {
			t.Errorf("%s: %s, %s, %s", kind.path, first.text, again.text, other.text)
		}
		d.same(first, kind.out+".external_id", `"ext-1"`)
		d.refused(400, "external_id", "POST", path, `{}`)
		d.refused(400, "external_id", "POST", path, `{"external_id":""}`)
		// What the identity provider manages is not changed here.
		r := d.refused(400, "managed by the identity provider", "PATCH",
			query(v2Base+kind.path+"/"+id, "update_mask", "*"),
			`{"username":"x@example.com","full_name":{},"account_user_status":"INACTIVE","account_sp_status":"INACTIVE","display_name":"x"}`)
		d.same(r, "error_code", `"INVALID_PARAMETER_VALUE"`)
	}
	d.refused(400, "resolve the external id instead", "POST", v2Base+"groups", `{"group_name":"g","external_id":"e"}`)
	// SCIM is how identity providers write: it takes external ids.
	d.ok("POST", "scim/v2/Groups", `{"displayName":"g","externalId":"e"}`)

	off := false
	d = newDirectoryTest(t, emulator.WithSeed(&emulator.Seed{Accounts: []emulator.SeedAccount{{ID: emulator.DefaultAccountID, IdentityManagement: &off}}}))
	d.refused(400, "not enabled", "POST", v2Base+"groups/resolve-by-external-id", `{"external_id":"e"}`)
	d.ok("POST", v2Base+"groups", `{"group_name":"g","external_id":"e"}`)
}

func TestIdentityMembers(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	ada := d.user("ada@example.com")
	robot, _ := d.servicePrincipal("robot")
	inner, middle, outer := d.group("inner"), d.group("middle"), d.group("outer")
	path := func(group string) string { return v2Base + "groups/" + group + "/direct-members" }

	made := d.ok("POST", path(inner), `{"principal_id":`+ada+`}`)
	d.same(made, "group_id", inner)
	d.same(made, "principal_id", ada)
	d.same(made, "principal_type", `"USER"`)
	d.same(made, "display_name", `"ada@example.com"`)
	d.same(made, "membership_source", `"INTERNAL"`)
	d.ok("POST", path(inner), `{"principal_id":`+robot+`}`)
	d.ok("POST", path(middle), `{"principal_id":`+inner+`}`)
	d.ok("POST", path(outer), `{"principal_id":`+middle+`}`)
	d.ok("POST", path(outer), `{"principal_id":`+inner+`}`)

	d.refused(409, "already a member", "POST", path(inner), `{"principal_id":`+ada+`}`)
	d.refused(404, "does not exist", "POST", path(inner), `{"principal_id":12345}`)
	d.refused(404, "does not exist", "POST", path(ada), `{"principal_id":`+robot+`}`)
	d.refused(400, "which it contains", "POST", path(inner), `{"principal_id":`+outer+`}`)
	d.refused(400, "principal_id", "POST", path(inner), `{}`)

	r := d.ok("GET", query(path(inner), "page_size", "1"), nil)
	if n := values(r.Objects("direct_group_members"), "principal_id"); n != ada {
		t.Errorf("first page %s", r.text)
	}
	r = d.ok("GET", query(path(inner), "page_size", "1", "page_token", r.Str("next_page_token")), nil)
	if n := values(r.Objects("direct_group_members"), "principal_type"); n != "SERVICE_PRINCIPAL" || r.Has("next_page_token") {
		t.Errorf("second page %s", r.text)
	}
	// The same members by SCIM.
	if n := values(d.ok("GET", "scim/v2/Groups/"+inner, nil).Objects("members"), "value"); n != ada+" "+robot {
		t.Errorf("members by SCIM: %s", n)
	}
	d.same(d.ok("GET", path(inner)+"/"+ada, nil), "principal_id", ada)
	d.refused(404, "not a direct member", "GET", path(outer)+"/"+ada, nil)

	parents := v2Base + "principals/" + ada + "/transitive-parent-groups"
	if n := values(d.ok("GET", parents, nil).Objects("transitive_parent_groups"), "group_id"); n != inner+" "+middle+" "+outer {
		t.Errorf("parents %s", n)
	}
	r = d.ok("GET", query(parents, "page_size", "2"), nil)
	if len(r.Objects("transitive_parent_groups")) != 2 || r.Str("next_page_token") == "" {
		t.Errorf("page of parents: %s", r.text)
	}
	d.refused(404, "", "GET", v2Base+"principals/1/transitive-parent-groups", nil)

	d.ok("DELETE", path(inner)+"/"+ada, nil)
	d.refused(404, "not a direct member", "DELETE", path(inner)+"/"+ada, nil)
	if n := len(d.ok("GET", parents, nil).Objects("transitive_parent_groups")); n != 0 {
		t.Errorf("%d parents left", n)
	}

	// What comes from the identity provider is not removed here.
	d = newDirectoryTest(t, emulator.WithSeed(&emulator.Seed{Accounts: []emulator.SeedAccount{{
		ID: emulator.DefaultAccountID, Users: []Object{{"id": "11", "userName": "ada@example.com"}},
		Groups: []Object{{"id": "12", "displayName": "team"}},
		Objects: map[string][]Object{"group_members": {
			{"_parent": "12", "principal_id": "11", "membership_source": "IDENTITY_PROVIDER"},
		}},
	}}}))
	d.same(d.ok("GET", path("12")+"/11", nil), "membership_source", `"IDENTITY_PROVIDER"`)
	d.refused(400, "managed by the identity provider", "DELETE", path("12")+"/11", nil)
}
