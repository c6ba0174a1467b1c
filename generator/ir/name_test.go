package ir

import (
	"regexp"
	"strings"
	"testing"
)

func TestActionName(t *testing.T) {
	for _, c := range []struct{ method, path, want string }{
		{"GET", "/api/2.0/accounts/{account_id}/scim/v2/Groups", "get_api_2_0_accounts_by_account_id_scim_v2_groups"},
		{"get", "/api/2.0/accounts/{account_id}/scim/v2/ServicePrincipals/{id}", "get_api_2_0_accounts_by_account_id_scim_v2_service_principals_by_id"},
		{"PATCH", "/api/2.0/accounts/{account_id}/federationPolicies/{policy_id}", "patch_api_2_0_accounts_by_account_id_federation_policies_by_policy_id"},
		{"POST", "/api/2.0/groups/add-member", "post_api_2_0_groups_add_member"},
		{"GET", "/v1/{petId}/photo_urls", "get_v1_by_pet_id_photo_urls"},
		{"GET", "/HTTPServer/OAuth2", "get_http_server_o_auth2"},
		{"GET", "/pets/{id}.json", "get_pets_by_id_json"},
		{"GET", "/pets/{id}:archive", "get_pets_by_id_archive"},
		{"GET", "/at/{lat},{lon}", "get_at_by_lat_by_lon"},
		{"GET", "/{a}{b}", "get_by_a_by_b"},
		{"GET", "/x{a}y", "get_x_by_a_y"},
		{"GET", "/", "get"},
		{"GET", "/pets/", "get_pets"},
		{"GET", "/größe", "get_gr__e"},
		{"GET", "/broken{x", "get_broken_x"},
	} {
		if got := ActionName(c.method, c.path); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.method, c.path, got, c.want)
		}
	}
}

func FuzzActionName(f *testing.F) {
	f.Add("GET", "/api/2.0/{a}/b-c/{dE}.x")
	f.Add("", "}{{}")
	valid := regexp.MustCompile(`^[a-z0-9_]*$`)
	f.Fuzz(func(t *testing.T, method, path string) {
		name := ActionName(method, path)
		if !valid.MatchString(name) {
			t.Errorf("%q %q gives %q", method, path, name)
		}
		if again := ActionName(strings.ToUpper(method), path); strings.ToUpper(method) == method && again != name {
			t.Errorf("%q then %q", name, again)
		}
		alias := AliasOf(path, name)
		if len(alias) > MaxAlias || !valid.MatchString(alias) {
			t.Errorf("alias of %q is %q", path, alias)
		}
		if s := ServiceName(path); !regexp.MustCompile(`^[a-z][a-z0-9]*$`).MatchString(s) {
			t.Errorf("service of %q is %q", path, s)
		}
		WireShape(path)
		PathParams(path)
	})
}

func TestAliasOf(t *testing.T) {
	long := "GetEverythingAboutAllTheThingsThatCanPossiblyBeKnownAboutSomethingLarge"
	for _, c := range []struct{ id, name, want string }{
		{"CredentialsCreate", "x", "credentials_create"},
		{"IpAccessListsDelete", "x", "ip_access_lists_delete"},
		{"pets/list-all", "x", "pets_list_all"},
		{"", "get_pets", "get_pets"},
		{"--", "get_pets", "get_pets"},
		{long, "x", "get_everything_about_all_the_things_that_can_possibly_580878bd"},
	} {
		if got := AliasOf(c.id, c.name); got != c.want {
			t.Errorf("%q: %s, want %s", c.id, got, c.want)
		}
	}
	if a, b := AliasOf(long+"A", ""), AliasOf(long+"B", ""); a == b {
		t.Errorf("two long names share the alias %s", a)
	}
}

func TestServiceName(t *testing.T) {
	for tag, want := range map[string]string{
		"iam": "iam", "User Management": "usermanagement", "": "api", "2fa": "api2fa", "default": "defaultapi", "Schema": "schemaapi",
	} {
		if got := ServiceName(tag); got != want {
			t.Errorf("%q: %s, want %s", tag, got, want)
		}
	}
}

func TestWireShape(t *testing.T) {
	for path, want := range map[string]string{"/a/{b}/c": "/a/{}/c", "/a": "/a", "/{a}/{b}": "/{}/{}", "/a{": "/a{"} {
		if got := WireShape(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
