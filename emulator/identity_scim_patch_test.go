package emulator

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func object(t *testing.T, text string) Object {
	t.Helper()
	v, err := decodeJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	m, _ := asMap(v)
	return m
}

const patchedUser = `{
	"id": "11", "userName": "ada@example.com", "displayName": "Ada", "active": true,
	"name": {"givenName": "Ada", "familyName": "Lovelace"},
	"emails": [{"value": "ada@example.com", "type": "work"}],
	"roles": [{"value": "account_admin"}, {"value": "other", "type": "x"}]
}`

func TestPatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, ops string
		// want holds the members that differ afterwards; null means gone.
		want string
	}{
		{"replace with path", `{"op":"replace","path":"displayName","value":"A. King"}`, `{"displayName":"A. King"}`},
		{"verbs and paths know no case", `{"OP":"Replace","Path":"DISPLAYNAME","Value":"x"}`, `{"displayName":"x"}`},
		{"path with the schema", `{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:displayName","value":"x"}`, `{"displayName":"x"}`},
		{"add to a single value replaces it", `{"op":"add","path":"displayName","value":"x"}`, `{"displayName":"x"}`},
		{"false as text", `{"op":"replace","path":"active","value":"false"}`, `{"active":false}`},
		{"False as text", `{"op":"replace","path":"active","value":"False"}`, `{"active":false}`},
		{"false in a list", `{"op":"replace","path":"active","value":[{"value":"false"}]}`, `{"active":false}`},
		{"false in a bare list", `{"op":"replace","path":"active","value":[false]}`, `{"active":false}`},
		{"false in an object", `{"op":"replace","path":"active","value":{"value":false}}`, `{"active":false}`},
		{"false without a path", `{"op":"replace","value":{"active":false}}`, `{"active":false}`},
		{"without a path, unknown ignored", `{"op":"add","value":{"nickName":"x","displayName":"y"}}`, `{"displayName":"y"}`},
		{"without a path, dotted", `{"op":"replace","value":{"name.givenName":"Augusta"}}`, `{"name":{"givenName":"Augusta","familyName":"Lovelace"}}`},
		{"empty path", `{"op":"replace","path":"","value":{"displayName":"y"}}`, `{"displayName":"y"}`},
		{"member of an object", `{"op":"replace","path":"name.familyName","value":"King"}`, `{"name":{"givenName":"Ada","familyName":"King"}}`},
		{"object is merged", `{"op":"replace","path":"name","value":{"familyName":"King"}}`, `{"name":{"givenName":"Ada","familyName":"King"}}`},
		{"remove a member of an object", `{"op":"remove","path":"name.familyName"}`, `{"name":{"givenName":"Ada"}}`},
		{"remove all members of an object", `{"op":"remove","path":"name.familyName"},{"op":"remove","path":"name.givenName"}`, `{"name":null}`},
		{"remove a value", `{"op":"remove","path":"displayName"}`, `{"displayName":null}`},
		{"replace by null", `{"op":"replace","path":"displayName","value":null}`, `{"displayName":null}`},
		{
			"add entries", `{"op":"add","path":"roles","value":[{"value":"new"},{"value":"other","display":"O"}]}`,
			`{"roles":[{"value":"account_admin"},{"value":"other","type":"x","display":"O"},{"value":"new"}]}`,
		},
		{
			"add one entry as an object", `{"op":"add","path":"roles","value":{"value":"new"}}`,
			`{"roles":[{"value":"account_admin"},{"value":"other","type":"x"},{"value":"new"}]}`,
		},
		{
			"add entries as texts", `{"op":"add","path":"roles","value":["new","account_admin"]}`,
			`{"roles":[{"value":"account_admin"},{"value":"other","type":"x"},{"value":"new"}]}`,
		},
		{
			"add without a path", `{"op":"add","value":{"roles":[{"value":"new"}]}}`,
			`{"roles":[{"value":"account_admin"},{"value":"other","type":"x"},{"value":"new"}]}`,
		},
		{"add what is there", `{"op":"add","path":"roles","value":[{"value":"other"}]}`, `{}`},
		{"add nothing", `{"op":"add","path":"roles","value":[]}`, `{}`},
		{"replace a list", `{"op":"replace","path":"roles","value":[{"value":"b"},{"value":"b"}]}`, `{"roles":[{"value":"b"}]}`},
		{"replace a list by none", `{"op":"replace","path":"roles","value":[]}`, `{"roles":null}`},
		{"remove by filter", `{"op":"remove","path":"roles[value eq \"account_admin\"]"}`, `{"roles":[{"value":"other","type":"x"}]}`},
		{"remove by single quotes", `{"op":"remove","path":"roles[value eq 'account_admin']"}`, `{"roles":[{"value":"other","type":"x"}]}`},
		{"remove by a complex filter", `{"op":"remove","path":"roles[value sw \"o\" and not (type eq \"y\")]"}`, `{"roles":[{"value":"account_admin"}]}`},
		{"remove what is not there", `{"op":"remove","path":"roles[value eq \"nope\"]"}`, `{}`},
		{"remove a list", `{"op":"remove","path":"roles"}`, `{"roles":null}`},
		{"remove the last entries", `{"op":"remove","path":"roles[value pr]"}`, `{"roles":null}`},
		{"remove a member of an entry", `{"op":"remove","path":"roles[value eq \"other\"].type"}`, `{"roles":[{"value":"account_admin"},{"value":"other"}]}`},
		{"remove the value of an entry", `{"op":"remove","path":"roles[value eq \"other\"].value"}`, `{"roles":[{"value":"account_admin"}]}`},
		{"replace a member of an entry", `{"op":"replace","path":"roles[value eq \"other\"].type","value":"z"}`, `{"roles":[{"value":"account_admin"},{"value":"other","type":"z"}]}`},
		{"replace an entry", `{"op":"replace","path":"roles[value eq \"other\"]","value":{"value":"renamed"}}`, `{"roles":[{"value":"account_admin"},{"value":"renamed","type":"x"}]}`},
		{"replace makes a duplicate", `{"op":"replace","path":"roles[value eq \"other\"]","value":{"value":"account_admin"}}`, `{"roles":[{"value":"account_admin","type":"x"}]}`},
		{
			"add makes the entry of the filter", `{"op":"add","path":"roles[value eq \"fresh\"].type","value":"t"}`,
			`{"roles":[{"value":"account_admin"},{"value":"other","type":"x"},{"value":"fresh","type":"t"}]}`,
		},
		{"fixed and filled attributes are ignored", `{"op":"replace","path":"userName","value":"b@example.com"},
			{"op":"remove","path":"emails"},{"op":"replace","path":"id","value":"99"},
			{"op":"replace","value":{"emails":[{"value":"z@example.com"}],"id":"3","displayName":"n"}}`, `{"displayName":"n"}`},
		{"operations in order", `{"op":"remove","path":"roles"},{"op":"add","path":"roles","value":[{"value":"last"}]}`, `{"roles":[{"value":"last"}]}`},
		{"empty entitlements without a path", `{"op":"add","value":{"displayName":"y"}}`, `{"displayName":"y"}`},
		{"no operations", ``, `{}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			before := object(t, patchedUser)
			body := object(t, `{"schemas":["`+scimPatchURN+`"],"Operations":[`+test.ops+`]}`)
			got, err := scimUsers().patch(before, body)
			if err != nil {
				t.Fatal(err)
			}
			if !equal(map[string]any(before), map[string]any(object(t, patchedUser))) {
				t.Error("the patched object was changed in place")
			}
			want := object(t, patchedUser)
			for k, v := range object(t, test.want) {
				if v == nil {
					delete(want, k)
				} else {
					want[k] = v
				}
			}
			if !equal(map[string]any(got), map[string]any(want)) {
				g, _ := json.Marshal(got)
				w, _ := json.Marshal(want)
				t.Errorf("got  %s\nwant %s", g, w)
			}
		})
	}
}

func TestPatchRefusals(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, scimType, message string }{
		{"a value beside remove", `{"Operations":[{"op":"remove","path":"roles","value":[{"value":"other"}]}]}`, "invalidValue", "must not have a value"},
		{"remove without a path", `{"Operations":[{"op":"remove"}]}`, "noTarget", "must have a path"},
		{"unknown verb", `{"Operations":[{"op":"move","path":"roles"}]}`, "invalidSyntax", `"move"`},
		{"no verb", `{"Operations":[{"path":"roles"}]}`, "invalidSyntax", "must be add"},
		{"unknown attribute", `{"Operations":[{"op":"add","path":"nickName","value":"x"}]}`, "invalidPath", "nickName"},
		{"unknown member", `{"Operations":[{"op":"add","path":"name.middle","value":"x"}]}`, "invalidPath", "name.middle"},
		{"filter on no list", `{"Operations":[{"op":"remove","path":"name[givenName eq \"Ada\"]"}]}`, "invalidPath", "names no list"},
		{"open bracket", `{"Operations":[{"op":"remove","path":"roles[value eq \"x\""}]}`, "invalidPath", "bracket"},
		{"bad filter", `{"Operations":[{"op":"remove","path":"roles[value like \"x\"]"}]}`, "invalidPath", unsupportedOperator},
		{"behind the bracket", `{"Operations":[{"op":"remove","path":"roles[value eq \"x\"]type"}]}`, "invalidPath", "behind its bracket"},
		{"no such entry", `{"Operations":[{"op":"replace","path":"roles[value eq \"x\"].type","value":"y"}]}`, "noTarget", "matches the path"},
		{"entitlements", `{"Operations":[{"op":"add","path":"entitlements","value":[{"value":"allow-cluster-create"}]}]}`, "invalidPath", "can only be managed at the workspace level"},
		{"entitlements by filter", `{"Operations":[{"op":"remove","path":"entitlements[value eq \"allow-cluster-create\"]"}]}`, "invalidPath", "can only be managed at the workspace level"},
		{"entitlements without a path", `{"Operations":[{"op":"add","value":{"entitlements":[{"value":"x"}]}}]}`, "invalidPath", "can only be managed at the workspace level"},
		{"no boolean", `{"Operations":[{"op":"replace","path":"active","value":"maybe"}]}`, "invalidValue", "true or false"},
		{"no string", `{"Operations":[{"op":"replace","path":"displayName","value":{"a":1}}]}`, "invalidValue", "must be a string"},
		{"entry without a value", `{"Operations":[{"op":"add","path":"roles","value":[{"display":"x"}]}]}`, "invalidValue", "must have a value"},
		{"no object", `{"Operations":[{"op":"add","value":"x"}]}`, "invalidValue", "object"},
		{"path is no string", `{"Operations":[{"op":"add","path":7,"value":"x"}]}`, "invalidPath", "string"},
		{"operation is no object", `{"Operations":["add"]}`, "invalidSyntax", "object"},
		{"wrong schema", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"Operations":[]}`, "invalidSyntax", scimPatchURN},
		{"all or nothing", `{"Operations":[{"op":"replace","path":"displayName","value":"x"},{"op":"remove"}]}`, "noTarget", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			before := object(t, patchedUser)
			got, err := scimUsers().patch(before, object(t, test.body))
			var r *Refusal
			if !errors.As(err, &r) {
				t.Fatalf("accepted: %v", got)
			}
			if r.Status != 400 || r.ScimType != test.scimType || !strings.Contains(r.Message, test.message) {
				t.Errorf("refused with %d %s: %s", r.Status, r.ScimType, r.Message)
			}
			if !equal(map[string]any(before), map[string]any(object(t, patchedUser))) {
				t.Error("the object was changed in place")
			}
		})
	}
}

// FuzzPatch: whatever the operations, a patch either refuses with 400 or
// gives an object in the form of the store, and leaves its input alone.
func FuzzPatch(f *testing.F) {
	for _, s := range []string{
		`{"Operations":[{"op":"add","path":"roles","value":[{"value":"x"}]}]}`,
		`{"Operations":[{"op":"remove","path":"roles[value eq \"other\"].type"}]}`,
		`{"Operations":[{"op":"replace","value":{"name.givenName":null,"active":[{"value":"false"}],"roles":{}}}]}`,
		`{"Operations":{"op":"replace","path":"name","value":[{"givenName":"x"}]},"schemas":[]}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := decodeJSON([]byte(text))
		if err != nil {
			return
		}
		body, ok := asMap(v)
		if !ok {
			return
		}
		before := object(t, patchedUser)
		got, err := scimUsers().patch(before, body)
		if !equal(map[string]any(before), map[string]any(object(t, patchedUser))) {
			t.Fatal("the object was changed in place")
		}
		if err != nil {
			if asRefusal(err).Status != 400 {
				t.Fatal(err)
			}
			return
		}
		if !equal(map[string]any(got), canonical(got)) {
			t.Fatalf("not canonical: %v", got)
		}
		for _, e := range got.List("roles") {
			if m, ok := asMap(e); !ok || m["value"] == "" {
				t.Fatalf("entry %v", e)
			}
		}
	})
}

func TestProjectAndSort(t *testing.T) {
	t.Parallel()
	s := scimUsers()
	for _, test := range []struct{ attributes, excluded, want string }{
		{"", "", patchedUser},
		{"userName", "", `{"id":"11","userName":"ada@example.com"}`},
		{"USERNAME,name.givenName", "", `{"id":"11","userName":"ada@example.com","name":{"givenName":"Ada"}}`},
		{"roles.value", "", `{"id":"11","roles":[{"value":"account_admin"},{"value":"other"}]}`},
		{"roles.type", "", `{"id":"11","roles":[{"type":"x"}]}`},
		{"nope", "", `{"id":"11"}`},
		{"", "id,roles,emails,name,userName", `{"id":"11","displayName":"Ada","active":true}`},
		{"", "roles.type,emails,name.familyName,userName,active,displayName", `{"id":"11","name":{"givenName":"Ada"},"roles":[{"value":"account_admin"},{"value":"other"}]}`},
		{"userName,displayName", "displayName", `{"id":"11","userName":"ada@example.com"}`},
		{"urn:ietf:params:scim:schemas:core:2.0:User:active", "", `{"id":"11","active":true}`},
	} {
		got := s.project(object(t, patchedUser), test.attributes, test.excluded)
		if want := object(t, test.want); !equal(map[string]any(got), map[string]any(want)) {
			t.Errorf("attributes %q without %q: %v", test.attributes, test.excluded, got)
		}
	}
	for _, test := range []struct{ by, order, want string }{
		{"userName", "", "ada bob eve"},
		{"USERNAME", "descending", "eve bob ada"},
		{"displayName", "ascending", "ada bob eve"},
		{"externalId", "ascending", "ada bob eve"},
		{"externalId", "descending", "bob eve ada"},
		{"active", "ascending", "bob ada eve"},
		{"emails.value", "ascending", "ada bob eve"},
		{"name.givenName", "descending", "bob eve ada"},
		{"nope", "descending", "ada bob eve"},
	} {
		names, people := []string{"ada", "bob", "eve"}, filterPeople()
		sortBy(s, names, test.by, test.order, func(n string) Object { return people[n] })
		if got := strings.Join(names, " "); got != test.want {
			t.Errorf("by %s %s: %s, want %s", test.by, test.order, got, test.want)
		}
	}
}
