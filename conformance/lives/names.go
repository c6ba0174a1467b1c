package lives

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	databricks "github.com/databricks/databricks-sdk-go"

	"github.com/databricks-account/connector/conformance/peer"
)

// lookups calls the SDK's methods that find an object by its name, which read
// whole lists: the map from names to ids of each service, and the object of
// each name in it. It returns the methods that it called.
func lookups(ctx context.Context, client *databricks.AccountClient) (called, failures []string) {
	methods := peer.Methods(client)
	for _, m := range methods {
		if !m.Maps() {
			continue
		}
		called = append(called, m.String())
		var args []reflect.Value
		if t := m.Request(); t != nil {
			args = append(args, reflect.Zero(t))
		}
		v, err := m.Invoke(ctx, args...)
		names, _ := v.(map[string]any)
		if err != nil || len(names) == 0 {
			failures = append(failures, fmt.Sprintf("%s: %v, %v", m, v, err))
			continue
		}
		for _, by := range methods {
			if by.Service != m.Service || !finds(by, m) {
				continue
			}
			called = append(called, by.String())
			for name := range names {
				if _, err := by.Invoke(ctx, reflect.ValueOf(name)); err != nil {
					failures = append(failures, fmt.Sprintf("%s(%q): %v", by, name, err))
				}
			}
		}
	}
	slices.Sort(called)
	return called, failures
}

// finds reports whether by finds an object by the name that the map method
// goes by: GetByCredentialsName belongs to
// CredentialCredentialsNameToCredentialsIdMap.
func finds(by, m peer.Method) bool {
	name, ok := strings.CutPrefix(by.Name, "GetBy")
	return ok && len(by.Args()) == 1 && strings.Contains(m.Name, name+"To")
}
