package emulator_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/databricks-account/connector/emulator"
	"github.com/databricks-account/connector/emulator/emulatortest"
)

const seedText = `
// An account with everything that a seed can describe.
{"accounts": [{
  "account_id": "` + emulator.DefaultAccountID + `",
  "deployment_prefix": "acme", # not "a // comment"
  "users": [{"userName": "alice@example.com", "roles": ["account_admin"], "token": "dapi-alice"}],
  "service_principals": [{"displayName": "ci", "applicationId": "app-1", "secret": "dose-ci", "roles": ["account_admin"]}],
  "groups": [{"displayName": "outer", "members": ["inner", "alice@example.com"]}, {"displayName": "inner", "members": ["ci"]}],
  "objects": {
    "credentials": [{"credentials_id": "cred-1", "credentials_name": "seeded"}],
    "workspaces": [{"workspace_id": 9007199254740993, "workspace_name": "old", "aws_region": "us-east-1", "credentials_id": "cred-1"}]
  },
  "calls": [
    {"action": "metastores_create", "as": "m", "params": {"data": {"metastore_info": {"name": "main", "region": "us-east-1"}}}},
    {"action": "metastore_assignments_create", "params": {"workspace_id": 9007199254740993, "metastore_id": "${m.metastore_info.metastore_id}",
      "data": {"metastore_assignment": {"metastore_id": "${m.metastore_info.metastore_id}", "default_catalog_name": "main"}}}}
  ]
}]}`

func seed(t *testing.T, text string) *emulator.Seed {
	t.Helper()
	s, err := emulator.ReadSeed(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSeed(t *testing.T) {
	c := newTester(t, emulator.WithSeed(seed(t, seedText)))
	c.asBearer("dapi-alice")
	ws := "9007199254740993"
	c.get("workspaces/"+ws).ok().is("workspace_status", "RUNNING").is("workspace_id", ws).is("account_id", emulator.DefaultAccountID)
	m := c.get("workspaces/" + ws + "/metastore").ok().str("metastore_assignment.metastore_id")
	c.get("metastores/"+m).ok().is("metastore_info.name", "main")
	c.delete("credentials/cred-1").refused(409, "RESOURCE_CONFLICT", ws)
	if status, o := c.form("/oidc/v1/token", map[string][]string{"grant_type": {"client_credentials"}}, "app-1", "dose-ci"); status != 200 {
		t.Error(status, o)
	}
	id := c.get(`scim/v2/Groups?filter=displayName+eq+"outer"`).ok().str("Resources.0.id")
	c.get("scim/v2/Groups/"+id).ok().count("members", 2)
	c.running("named", object{"deployment_name": "x"})

	// A dump is a seed that leads to the same dump.
	var first, second bytes.Buffer
	if err := c.emu.WriteDump(&first); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(first.String(), "dapi-alice") || strings.Contains(first.String(), "dose-ci") {
		t.Error("a dump holds secrets")
	}
	again := newTester(t, emulator.WithSeed(seed(t, first.String())))
	if err := again.emu.WriteDump(&second); err != nil {
		t.Fatal(err)
	}
	if a, b := normal(t, first.Bytes()), normal(t, second.Bytes()); a != b {
		t.Errorf("dumps differ:\n%s\n%s", a, b)
	}
}

// normal drops the default principals, which every emulator makes anew.
func normal(t *testing.T, dump []byte) string {
	t.Helper()
	var v map[string][]map[string]any
	if err := json.Unmarshal(dump, &v); err != nil {
		t.Fatal(err)
	}
	for _, a := range v["accounts"] {
		for _, coll := range []string{"users", "service_principals"} {
			var kept []any
			for _, o := range a[coll].([]any) {
				if n := o.(object); n["userName"] != emulator.DefaultUser && n["applicationId"] != emulator.DefaultClientID {
					kept = append(kept, o)
				}
			}
			a[coll] = kept
		}
		if o, ok := a["objects"].(object); ok {
			delete(o, "service_principal_secrets")
		}
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestBadSeeds(t *testing.T) {
	for text, want := range map[string]string{
		"{\n\"accounts\": [\n{]}":                             "line 3",
		`{"acounts": []}`:                                     "acounts",
		`{"accounts": [{"account_id": "a b"}]}`:               "account_id",
		`{"accounts": [{"account_id": "a", "cloud": "ibm"}]}`: "ibm",
	} {
		if _, err := emulator.ReadSeed(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	for text, want := range map[string]string{
		`{"users": [{}]}`: "userName",
		`{"groups": [{"displayName": "g", "members": ["nobody"]}]}`:                          "nobody",
		`{"objects": {"things": []}}`:                                                        "things",
		`{"calls": [{"action": "no_such"}]}`:                                                 "no_such",
		`{"calls": [{"action": "credentials_create", "params": {}}]}`:                        "400",
		`{"calls": [{"action": "credentials_get", "params": {"credentials_id": "${x.y}"}}]}`: "${x.y}",
	} {
		s := seed(t, `{"accounts": [{"account_id": "a", `+text[1:]+`]}`)
		if _, err := emulator.New(emulator.WithSeed(s)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestRepeatableRuns(t *testing.T) {
	run := func() string {
		c := newTester(t, emulator.WithRandomSeed(42))
		c.running("w", object{"network_id": c.network("n")})
		return dumpOf(t, c.emu)
	}
	if a, b := run(), run(); a != b {
		t.Errorf("two runs with one seed differ:\n%s\n%s", a, b)
	}
}

func TestEventualConsistency(t *testing.T) {
	c := newTester(t, emulator.WithEventualConsistency(10*time.Second))
	id := c.credential("c")
	c.gone("credentials/" + id)
	c.get("credentials").ok().count("", 0)
	c.advance(10 * time.Second)
	c.get("credentials/" + id).ok()
	ws := c.post("workspaces", object{
		"workspace_name": "w", "aws_region": "us-east-1", "credentials_id": id, "storage_configuration_id": c.storage("s"),
	}).ok().str("workspace_id")
	c.advance(time.Minute)
	c.delete("workspaces/" + ws).ok()
	// It can still be seen, and still holds what it was made from.
	c.get("workspaces/" + ws).ok()
	c.delete("credentials/"+id).refused(409, "RESOURCE_CONFLICT", ws)
	c.advance(10 * time.Second)
	c.gone("workspaces/" + ws)
	c.delete("credentials/" + id).ok()
}

func TestRecord(t *testing.T) {
	var out bytes.Buffer
	c := newTester(t, emulator.WithRecord(&out), emulator.WithHistory(3))
	c.credential("c")
	sp := c.get("scim/v2/ServicePrincipals").ok().str("Resources.0.id")
	secret := c.post("servicePrincipals/"+sp+"/credentials/secrets", object{}).ok().str("secret")
	c.form("/oidc/v1/token", map[string][]string{"grant_type": {"client_credentials"}, "client_secret": {"dose-x"}}, "", "")
	c.get("credentials?token=hush-y").ok()
	text := out.String()
	for _, hidden := range []string{secret, emulator.DefaultToken, "dose-x", "hush-y"} {
		if hidden == "" || strings.Contains(text, hidden) {
			t.Errorf("the record holds %q", hidden)
		}
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) != 5 {
		t.Fatalf("%d lines: %s", len(lines), text)
	}
	var first emulator.Exchange
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil {
		t.Fatal(err)
	}
	if first.Operation != "CredentialsCreate" || first.Status != 200 || first.Caller != emulator.DefaultUser || !strings.Contains(string(first.Body), "role_arn") {
		t.Errorf("%+v", first)
	}
	if kept := c.emu.Exchanges(); len(kept) != 3 || kept[2].Operation != "CredentialsList" {
		t.Errorf("%+v", kept)
	}
}

func TestTransportStreamsAndEnds(t *testing.T) {
	e, _ := emulatortest.New(t, emulator.WithUsageRows(100_000), emulator.WithChecker(nil), emulator.WithResponseCheck(nil))
	req, err := http.NewRequest("GET", "http://emulator/api/2.0/accounts/"+emulator.DefaultAccountID+
		"/usage/download?start_month=2025-01&end_month=2025-12", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := emulatortest.Client(e).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	// The beginning is there although the rest was not written yet.
	head := make([]byte, 11)
	if _, err := io.ReadFull(resp.Body, head); err != nil || string(head) != "workspaceId" {
		t.Fatal(string(head), err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Error(err)
	}
}
