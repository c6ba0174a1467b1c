package speccheck_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/databricks-account/connector/internal/speccheck"
	"github.com/databricks-account/connector/internal/specdiff"
)

const module = "github.com/databricks-account/connector"

// editSpec copies the description with its lock and renames in the copy: a
// path parameter, a path, and a path parameter whose action keeps its name.
func editSpec(t *testing.T, to string) {
	t.Helper()
	paths := strings.NewReplacer(
		"{credentials_id}", "{credential_id}",
		"/api/2.0/accounts/{account_id}/storage-configurations", "/api/2.1/accounts/{account_id}/storage-configurations",
		"~1api~12.0~1accounts~1{account_id}~1storage-configurations", "~1api~12.1~1accounts~1{account_id}~1storage-configurations",
		"{customer_managed_key_id}", "{customerManagedKeyId}",
	)
	parameters := strings.NewReplacer(
		"- name: credentials_id\n", "- name: credential_id\n",
		"- name: customer_managed_key_id\n", "- name: customerManagedKeyId\n",
	)
	from := filepath.Join("..", "..", "spec")
	err := filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".yaml") && d.Name() != specdiff.LockName {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		text := string(data)
		if strings.HasSuffix(name, ".yaml") {
			text = paths.Replace(text)
		}
		if d.Name() == "provisioning.yaml" {
			text = parameters.Replace(text)
		}
		write(t, filepath.Join(to, rel), text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// formerCalls are calls by names of before the edits, and what each becomes.
func formerCalls() (args []string, want string) {
	const accounts = "_api_2_0_accounts_by_account_id_"
	return []string{
			"get" + accounts + "credentials_by_credentials_id", `{"credentials_id": "c"}`,
			"credentials_get", `{"credentials_id": "c"}`,
			"get" + accounts + "credentials_by_credential_id", `{"credential_id": "c"}`,
			"get" + accounts + "storage_configurations_by_storage_configuration_id", `{"storage_configuration_id": "s"}`,
			"storage_configurations_get", `{"storage_configuration_id": "s"}`,
			"get" + accounts + "customer_managed_keys_by_customer_managed_key_id", `{"customer_managed_key_id": "k"}`,
			"customer_managed_keys_get", `{"customerManagedKeyId": "k"}`,
		}, `get_api_2_0_accounts_by_account_id_credentials_by_credentials_id: GET /api/2.0/accounts/acc/credentials/c
  get_api_2_0_accounts_by_account_id_credentials_by_credentials_id is a former name: since 2026-11-22 the action is get_api_2_0_accounts_by_account_id_credentials_by_credential_id
  credentials_id is a former name: since 2026-11-22 the parameter is credential_id
credentials_get: GET /api/2.0/accounts/acc/credentials/c
  credentials_id is a former name: since 2026-11-22 the parameter is credential_id
get_api_2_0_accounts_by_account_id_credentials_by_credential_id: GET /api/2.0/accounts/acc/credentials/c
get_api_2_0_accounts_by_account_id_storage_configurations_by_storage_configuration_id: GET /api/2.1/accounts/acc/storage-configurations/s
  get_api_2_0_accounts_by_account_id_storage_configurations_by_storage_configuration_id is a former name: since 2026-11-22 the action is get_api_2_1_accounts_by_account_id_storage_configurations_by_storage_configuration_id
storage_configurations_get: GET /api/2.1/accounts/acc/storage-configurations/s
get_api_2_0_accounts_by_account_id_customer_managed_keys_by_customer_managed_key_id: GET /api/2.0/accounts/acc/customer-managed-keys/k
  customer_managed_key_id is a former name: since 2026-11-22 the parameter is customerManagedKeyId
customer_managed_keys_get: GET /api/2.0/accounts/acc/customer-managed-keys/k
`
}

// TestFormerNames edits a copy of the description, generates from it, builds
// the connector with the new tables in the place of the old ones, and calls by
// the old names.
func TestFormerNames(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the connector anew")
	}
	dir := t.TempDir()
	editSpec(t, filepath.Join(dir, "spec"))
	goRun(t, "../../generator", "-spec", filepath.Join(dir, "spec", "openapi.yaml"), "-out", dir, "-module", module, "-date", today)

	tables, err := filepath.Abs(filepath.Join("..", "..", "actions"))
	if err != nil {
		t.Fatal(err)
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	made, err := filepath.Glob(filepath.Join(dir, "actions", "*.gen.go"))
	if err != nil || len(made) < 5 {
		t.Fatalf("%d tables were made, %v", len(made), err)
	}
	for _, file := range made {
		overlay.Replace[filepath.Join(tables, filepath.Base(file))] = file
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "overlay.json"), string(text))
	args, want := formerCalls()
	got := goRun(t, append([]string{"-overlay", filepath.Join(dir, "overlay.json"), "./testdata/former"}, args...)...)
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func goRun(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"run"}, args...)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go run: %v\n%s%s", err, out, stderr.String())
	}
	return string(out)
}

// TestFormerNamesPredicted: before anything is generated, the check and the
// comparison tell the same of the edited description.
func TestFormerNamesPredicted(t *testing.T) {
	dir := t.TempDir()
	editSpec(t, filepath.Join(dir, "spec"))
	before, err := specdiff.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	next, err := specdiff.Load(filepath.Join(dir, "spec"))
	if err != nil {
		t.Fatal(err)
	}
	report, err := specdiff.Compare(before, next, today)
	if err != nil {
		t.Fatal(err)
	}
	if n := report.Count(specdiff.Breaking); n > 0 || len(report.Refused) > 0 {
		t.Errorf("%d breaking changes:\n%s", n, report.Text())
	}
	// Two actions each of credentials and keys are renamed or take another
	// parameter, and five of storage configurations go to another path.
	if n := report.Count(specdiff.Deprecating); n < 8 {
		t.Errorf("%d deprecating changes:\n%s", n, report.Text())
	}
	args, _ := formerCalls()
	var lines strings.Builder
	for i := 0; i < len(args); i += 2 {
		lines.WriteString(`{"action": "` + args[i] + `", "params": ` + args[i+1] + "}\n")
	}
	write(t, filepath.Join(dir, "calls.jsonl"), lines.String())
	c, err := speccheck.NewFor(before, next, today)
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Files(filepath.Join(dir, "calls.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		// What uses only names of today was refused before, and is fine now.
		if f.Verdict == specdiff.Breaking {
			t.Errorf("%+v", f)
		}
	}
	if r.Calls != len(args)/2 || len(r.Findings) != 4 {
		t.Errorf("%d calls, findings:\n%s", r.Calls, r.Text(true))
	}
}
