package emulator_test

import (
	"strings"
	"testing"
)

func TestLegacyGroups(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	const path = "/api/2.0/groups/"
	ada := d.user("Ada@example.com")
	_, app := d.servicePrincipal("robot")
	d.group("account-team", ada)
	create := func(name string) {
		t.Helper()
		d.same(d.ok("POST", path+"create", Object{"group_name": name}), "group_name", `"`+name+`"`)
	}
	add := func(member, name, parent string) {
		t.Helper()
		if r := d.ok("POST", path+"add-member", Object{member: name, "parent_name": parent}); r.text != "{}" {
			t.Errorf("add-member answered %s", r.text)
		}
	}
	members := func(name, want string) {
		t.Helper()
		r := d.ok("GET", query(path+"list-members", "group_name", name), nil)
		var got []string
		for _, m := range r.Objects("members") {
			got = append(got, m.Keys()[0]+":"+m.Str(m.Keys()[0]))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("members of %s: %q, want %q", name, s, want)
		}
	}
	parents := func(kind, name, want string) {
		t.Helper()
		d.same(d.ok("GET", query(path+"list-parents", kind, name), nil), "group_names", want)
	}
	create("outer")
	create("inner")
	create("empty/ü &?#")
	d.same(d.ok("GET", path+"list", nil), "group_names", `["account-team","empty/ü &?#","inner","outer"]`)
	add("user_name", "ada@example.com", "inner")
	add("user_name", "ada@example.com", "inner") // again: no second effect
	add("user_name", app, "inner")
	add("group_name", "inner", "outer")
	add("group_name", "account-team", "outer")
	members("inner", "user_name:Ada@example.com user_name:"+app)
	members("outer", "group_name:inner group_name:account-team")
	members("account-team", "user_name:Ada@example.com")
	members("empty/ü &?#", "")
	parents("user_name", "ADA@example.com", `["account-team","inner"]`)
	parents("group_name", "inner", `["outer"]`)
	parents("group_name", "account-team", `["outer"]`)
	parents("group_name", "outer", `[]`)

	// Groups of the workspace are none of the account.
	if list := d.ok("GET", "scim/v2/Groups", nil); values(list.Objects("Resources"), "displayName") != "account-team" {
		t.Errorf("groups of the account: %s", list.text)
	}

	for _, name := range []string{"inner", "account-team"} {
		r := d.refused(400, "already exists", "POST", path+"create", Object{"group_name": name})
		d.same(r, "error_code", `"RESOURCE_ALREADY_EXISTS"`)
	}
	d.refused(400, "group_name", "POST", path+"create", `{}`)
	d.refused(400, "group_name", "POST", path+"create", `{"group_name":" "}`)
	for _, call := range []struct{ op, body string }{
		{"add-member", `{"user_name":"nobody@example.com","parent_name":"inner"}`},
		{"add-member", `{"group_name":"nothing","parent_name":"inner"}`},
		{"add-member", `{"user_name":"ada@example.com","parent_name":"nothing"}`},
		{"remove-member", `{"user_name":"nobody@example.com","parent_name":"inner"}`},
		{"remove-member", `{"user_name":"ada@example.com","parent_name":"nothing"}`},
		{"delete", `{"group_name":"nothing"}`},
	} {
		r := d.refused(404, "does not exist", "POST", path+call.op, call.body)
		d.same(r, "error_code", `"RESOURCE_DOES_NOT_EXIST"`)
	}
	for _, q := range []string{"list-members?group_name=nothing", "list-parents?group_name=nothing", "list-parents?user_name=nobody"} {
		d.refused(404, "RESOURCE_DOES_NOT_EXIST", "GET", path+q, nil)
	}
	for _, op := range []string{"add-member", "remove-member"} {
		d.refused(400, "", "POST", path+op, `{"parent_name":"inner"}`)
		d.refused(400, "", "POST", path+op, `{"parent_name":"inner","user_name":"ada@example.com","group_name":"outer"}`)
		d.refused(400, "MALFORMED_REQUEST", "POST", path+op, `{"parent_name":"account-team","user_name":"ada@example.com"}`)
	}
	d.refused(400, "MALFORMED_REQUEST", "POST", path+"delete", `{"group_name":"account-team"}`)
	d.refused(400, "Exactly one", "GET", path+"list-parents", nil)
	d.refused(400, "Exactly one", "GET", path+"list-parents?user_name=a&group_name=b", nil)
	d.refused(400, "group_name", "GET", path+"list-members", nil)
	d.refused(400, "which it contains", "POST", path+"add-member", `{"group_name":"outer","parent_name":"inner"}`)
	d.refused(400, "which it contains", "POST", path+"add-member", `{"group_name":"inner","parent_name":"inner"}`)

	d.ok("POST", path+"remove-member", `{"group_name":"account-team","parent_name":"outer"}`)
	d.ok("POST", path+"remove-member", `{"group_name":"account-team","parent_name":"outer"}`)
	members("outer", "group_name:inner")
	d.ok("POST", path+"delete", `{"group_name":"inner"}`)
	members("outer", "")
	parents("user_name", "ada@example.com", `["account-team"]`)
	create("inner")
	members("inner", "")
	add("user_name", "ada@example.com", "inner")
	d.ok("DELETE", "scim/v2/Users/"+ada, nil)
	members("inner", "")
}
