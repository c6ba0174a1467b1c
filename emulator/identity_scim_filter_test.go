package emulator

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// filterPeople are the resources that the filter tests look at.
func filterPeople() map[string]Object {
	return map[string]Object{
		"ada": {
			"id": "11", "userName": "Ada@Example.com", "displayName": "Ada Lovelace", "active": true, "externalId": "X-1",
			"name":   map[string]any{"givenName": "Ada", "familyName": "Lovelace"},
			"emails": []any{map[string]any{"value": "ada@example.com", "type": "work", "primary": true}},
			"roles":  []any{map[string]any{"value": "account_admin"}},
		},
		"bob": {
			"id": "12", "userName": "bob@example.com", "displayName": `Bob "B" (contractor)`, "active": false,
			"emails": []any{
				map[string]any{"value": "bob@home.example", "type": "home"},
				map[string]any{"value": "bob@example.com", "type": "work"},
			},
		},
		"eve": {"id": "13", "userName": "eve@other.org", "displayName": "name", "active": true},
	}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	all := "ada bob eve"
	tests := []struct{ filter, want string }{
		// Attributes, operators and most values know no case.
		{`userName eq "ada@example.com"`, "ada"},
		{`USERNAME EQ "ADA@example.com"`, "ada"},
		{`userName eq 'ada@example.com'`, "ada"},
		{`userName eq ada@example.com`, "ada"},
		{`displayName eq name`, "eve"},
		{`  displayName   eq   name  `, "eve"},
		{`userName ne "ada@example.com"`, "bob eve"},
		{`userName co "example"`, "ada bob"},
		{`userName sw "E"`, "eve"},
		{`userName ew ".org"`, "eve"},
		{`userName gt "b"`, "bob eve"},
		{`userName lt "b"`, "ada"},
		{`id ge 12`, "bob eve"},
		{`id le "12"`, "ada bob"},
		// Some values do.
		{`externalId eq "x-1"`, ""},
		{`externalId eq "X-1"`, "ada"},
		{`roles.value eq "ACCOUNT_ADMIN"`, ""},
		// Booleans, presence and absence.
		{`active eq true`, "ada eve"},
		{`active eq "True"`, "ada eve"},
		{`active eq false`, "bob"},
		{`active ne true`, "bob"},
		{`externalId pr`, "ada"},
		{`not externalId pr`, "bob eve"},
		{`externalId eq null`, "bob eve"},
		{`externalId ne null`, "ada"},
		{`externalId eq "null"`, ""},
		{`externalId ne "X-1"`, "bob eve"},
		// Nested attributes and lists.
		{`name.givenName eq "ada"`, "ada"},
		{`name.familyName sw love`, "ada"},
		{`emails eq "bob@home.example"`, "bob"},
		{`emails.value co "example.com"`, "ada bob"},
		{`emails.type eq home`, "bob"},
		{`emails ne "bob@example.com"`, "ada eve"},
		{`roles eq account_admin`, "ada"},
		{`emails[type eq "work" and value co "bob"]`, "bob"},
		{`emails[type eq "home" and value eq "bob@example.com"]`, ""},
		{`emails[primary eq true]`, "ada"},
		{`urn:ietf:params:scim:schemas:core:2.0:User:userName eq "eve@other.org"`, "eve"},
		{`urn:ietf:params:scim:schemas:core:2.0:User:name.givenName eq "ada"`, "ada"},
		// Logic: and binds tighter than or.
		{`userName sw "a" or userName sw "b"`, "ada bob"},
		{`userName sw "a" and active eq true`, "ada"},
		{`userName sw "a" or userName sw "b" and active eq true`, "ada"},
		{`(userName sw "a" or userName sw "b") and active eq true`, "ada"},
		{`(userName sw "a" or userName sw "b") and not (active eq true)`, "bob"},
		{`not (userName sw "a") and not userName sw "b"`, "eve"},
		{`userName sw a OR userName sw e AND active eq true`, "ada eve"},
		{`((active eq true))`, "ada eve"},
		{`(displayName eq name)`, "eve"},
		// Quotes and escapes.
		{`displayName eq "Bob \"B\" (contractor)"`, "bob"},
		{`displayName eq 'Bob "B" (contractor)'`, "bob"},
		{`displayName co (contractor)`, "bob"},
		{`displayName co " and "`, ""},
		{`displayName co ""`, all},
		// What is not there has no value.
		{`nickName eq "x"`, ""},
		{`nickName ne "x"`, all},
		{`name.middleName eq "x"`, ""},
	}
	schema := scimUsers()
	for _, test := range tests {
		t.Run(test.filter, func(t *testing.T) {
			t.Parallel()
			f, err := parseFilter(test.filter)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for name, o := range filterPeople() {
				if f.match(schema.attributes, o) {
					got = append(got, name)
				}
			}
			slices.Sort(got)
			if s := strings.Join(got, " "); s != test.want {
				t.Errorf("matches %q, want %q", s, test.want)
			}
		})
	}
}

func TestFilterRefusals(t *testing.T) {
	t.Parallel()
	tests := []struct{ filter, message string }{
		{`displayName like "x"`, unsupportedOperator},
		{`displayName`, unsupportedOperator},
		{`displayName+eq+my_group`, unsupportedOperator},
		{`displayName = "x"`, unsupportedOperator},
		{`displayName eq`, "a value is missing"},
		{`displayName eq "x`, "quote is not closed"},
		{`displayName eq "x\`, "quote is not closed"},
		{`displayName eq my group`, `expected "and" or "or" at position 19`},
		{`displayName eq "x" and`, "expected an attribute"},
		{`displayName eq "x" or or`, unsupportedOperator},
		{`and`, unsupportedOperator},
		{``, "expected an attribute"},
		{`   `, "expected an attribute"},
		{`"x" eq "y"`, "expected an attribute"},
		{`(displayName eq "x"`, "parenthesis is not closed"},
		{`displayName eq "x")`, `expected "and" or "or"`},
		{`emails[type eq "work"`, "bracket is not closed"},
		{`emails[]`, "expected an attribute"},
		{`not`, unsupportedOperator},
		{`displayName eq )`, "a value is missing"},
		{strings.Repeat("(", 40) + "active eq true" + strings.Repeat(")", 40), "nests deeper"},
		{strings.Repeat("not ", 40) + "active eq true", "nests deeper"},
	}
	for _, test := range tests {
		t.Run(test.filter, func(t *testing.T) {
			t.Parallel()
			f, err := parseFilter(test.filter)
			var r *Refusal
			if !errors.As(err, &r) {
				t.Fatalf("accepted as %+v", f)
			}
			if r.Status != 400 || r.ScimType != "InvalidFilter" || !strings.Contains(r.Message, test.message) {
				t.Errorf("refused with %d %s %q, want %q", r.Status, r.ScimType, r.Message, test.message)
			}
		})
	}
}

func TestFilterOperatorsOfLists(t *testing.T) {
	t.Parallel()
	for filter, ok := range map[string]bool{
		`a eq 1 and b ne 2 or not (c co 3) and d sw 4`: true,
		`a pr`:                  false,
		`a ew "x"`:              false,
		`a eq 1 or b gt 2`:      false,
		`not (a eq 1 and b le)`: false,
		`a[b eq 1]`:             true,
		`a[b ew 1]`:             false,
	} {
		f, err := parseFilter(filter)
		if err == nil {
			err = f.onlyOperators("eq", "ne", "co", "sw")
		}
		if (err == nil) != ok {
			t.Errorf("%s: %v", filter, err)
		}
	}
}

// FuzzFilter: no text makes the parser fail other than by a refusal, and what
// it accepts can be evaluated.
func FuzzFilter(f *testing.F) {
	for _, s := range []string{
		`userName eq "ada@example.com"`, `a eq 'x' and (b co y or not c pr)`, `emails[type eq "work"].value`,
		`displayName eq "a\"b"`, `not not a pr`, `a[b[c eq 1]]`, "a eq \x00", `urn:a:b.c eq 1`, `(((`, `a eq (b(c))`,
	} {
		f.Add(s)
	}
	schema, people := scimUsers(), filterPeople()
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := parseFilter(text)
		if err != nil {
			var r *Refusal
			if !errors.As(err, &r) || r.Status != 400 {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		negated := &scimFilter{kind: filterNot, left: filter}
		for name, o := range people {
			if filter.match(schema.attributes, o) == negated.match(schema.attributes, o) {
				t.Errorf("%q and its contrary agree on %s", text, name)
			}
		}
		_ = filter.onlyOperators("eq")
		_ = filter.mentions("members")
	})
}
