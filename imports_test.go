package connector_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const module = "github.com/databricks-account/connector"

// rules say what each package may import besides the standard library; paths
// below the module are written without it. The longest prefix counts.
var rules = map[string][]string{
	"":               {"schema", "actions", "internal/httpx", "golang.org/x/oauth2", "gopkg.in/ini.v1"},
	"schema":         {},
	"gen/":           {"github.com/oapi-codegen/runtime"},
	"actions":        {"schema", "gen/"},
	"emulator":       {"spec", "schema", "actions", "emulator", "github.com/getkin/kin-openapi"},
	"spec":           {},
	"sdkauth":        {"", "github.com/databricks/databricks-sdk-go/config"},
	"otelhook":       {"", "go.opentelemetry.io/otel"},
	"generator/load": {"schema", "generator/", "github.com/getkin/kin-openapi", "go.yaml.in/yaml/v3"},
	"generator/ir":   {"schema", "generator/"},
	"generator/emit": {"schema", "generator/", "github.com/dave/jennifer"},
}

// TestImportRules checks the layers: adapters know this package, and it knows
// none of them.
func TestImportRules(t *testing.T) {
	out := goList(t, "-f", `{{.ImportPath}}:{{join .Imports " "}}`, "./...")
	checked := 0
	for line := range strings.Lines(out) {
		path, imports, _ := strings.Cut(strings.TrimSpace(line), ":")
		pkg := strings.TrimPrefix(strings.TrimPrefix(path, module), "/")
		allowed, ok := ruleOf(pkg)
		if !ok {
			continue
		}
		checked++
		for _, imported := range strings.Fields(imports) {
			if !strings.Contains(strings.SplitN(imported, "/", 2)[0], ".") {
				continue // the standard library
			}
			short, own := strings.CutPrefix(imported, module)
			short = strings.TrimPrefix(short, "/")
			if !slices.ContainsFunc(allowed, func(a string) bool {
				if own && a == "" {
					return short == ""
				}
				return short == a || a != "" && strings.HasPrefix(short, strings.TrimSuffix(a, "/")+"/")
			}) {
				t.Errorf("package %q imports %s, which it may not", pkg, imported)
			}
		}
	}
	if checked < 5 {
		t.Errorf("%d packages were checked", checked)
	}
}

func ruleOf(pkg string) (allowed []string, ok bool) {
	longest := -1
	for name, list := range rules {
		if (pkg == strings.TrimSuffix(name, "/") || name != "" && strings.HasPrefix(pkg, strings.TrimSuffix(name, "/")+"/")) && len(name) > longest {
			allowed, ok, longest = list, true, len(name)
		}
	}
	return allowed, ok
}

// TestClosure holds every package that a program inherits from this one
// against the golden list.
func TestClosure(t *testing.T) {
	out := goList(t, "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".")
	const golden = "testdata/deps.txt"
	got := []byte(strings.TrimSpace(out) + "\n")
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the root package brings\n%s, and %s has\n%s", got, golden, want)
	}
}

func goList(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	return string(out)
}
