package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// What a package does at its start, every run of the program pays for. So the
// program links nothing that is known to be expensive, and the packages of the
// project do next to nothing at their start. See docs/design/0010.
func TestStartIsCheap(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "../../cmd/run-action").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, dep := range strings.Fields(string(out)) {
		for _, expensive := range []string{
			"github.com/databricks/databricks-sdk-go", // 4 ms, 10 MB
			"github.com/getkin/kin-openapi",           // 7 ms, by a package that it imports
			"github.com/santhosh-tekuri/jsonschema",
			"github.com/itchyny/gojq", // 0.3 ms
			"github.com/databricks-account/connector/sdkauth",
			"github.com/databricks-account/connector/gen/",
		} {
			if strings.HasPrefix(dep, expensive) {
				t.Errorf("run-action links %s", dep)
			}
		}
	}

	cmd := exec.Command(filepath.Join(buildProgram(t), "run-action"), "version")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	trace, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	const most = 16 << 10 // error values and the like
	for line := range strings.Lines(string(trace)) {
		// init NAME @0.5 ms, 0.01 ms clock, 16 bytes, 1 allocs
		words := strings.Fields(line)
		if len(words) < 8 || !strings.HasPrefix(words[1], "github.com/databricks-account/") {
			continue
		}
		if n, err := strconv.Atoi(words[len(words)-4]); err != nil || n > most {
			t.Errorf("much work at the start: %s", line)
		}
	}
}
