package emulator

import (
	"context"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/databricks-account/connector/actions"
)

// Dump returns the state of an account in the form of a seed: every stored
// object by the name of its collection, without secrets.
func (e *Emulator) Dump(account string) (map[string][]Object, error) {
	if !e.known(account) {
		return nil, fmt.Errorf("emulator: no account %s", account)
	}
	out := map[string][]Object{}
	err := e.store.do(account, e.now(), true, func(tx *Tx) error {
		for name := range tx.account.colls {
			if strings.HasPrefix(name, "emulator_") {
				continue
			}
			for _, r := range tx.All(name) {
				o := r.Object.Clone()
				if r.Parent != "" {
					o[seedParent] = r.Parent
				}
				out[name] = append(out[name], o)
			}
		}
		return nil
	})
	return out, err
}

// WriteDump writes a seed that describes all accounts as they are.
func (e *Emulator) WriteDump(w io.Writer) error {
	var s Seed
	for _, id := range e.Accounts() {
		objects, err := e.Dump(id)
		if err != nil {
			return err
		}
		a := SeedAccount{ID: id, Objects: objects}
		a.Users, a.ServicePrincipals, a.Groups = objects[collUsers], objects[collServicePrincipals], objects[collGroups]
		delete(objects, collUsers)
		delete(objects, collServicePrincipals)
		delete(objects, collGroups)
		s.Accounts = append(s.Accounts, a)
	}
	data, err := encodeJSON(s)
	if err == nil {
		_, err = w.Write(append(data, '\n'))
	}
	return err
}

func mapKeys[K comparable, V any](m map[K]V) iter.Seq[K] { return maps.Keys(m) }

// buildCall makes the request of an action.
func buildCall(name, account string, params any) (*http.Request, error) {
	a, ok := actions.Lookup(name)
	if !ok {
		return nil, fmt.Errorf("unknown action %s", name)
	}
	p, ok := params.(map[string]any)
	if !ok {
		p = map[string]any{}
	}
	if _, given := p["account_id"]; !given {
		p["account_id"] = account
	}
	return a.NewRequest(context.Background(), &url.URL{Scheme: "http", Host: "localhost"}, p)
}
