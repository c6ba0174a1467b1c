package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Seed describes a state to start from, as JSON. Comments from // or # to the
// end of a line are allowed.
//
//	{"accounts": [{
//	  "account_id": "11111111-2222-4333-8444-555555555555",
//	  "cloud": "aws",                      // aws, azure or gcp
//	  "deployment_prefix": "acme",         // lets workspaces have a deployment name
//	  "users": [{"userName": "alice@example.com", "roles": ["account_admin"], "token": "dapi-alice"}],
//	  "service_principals": [{"displayName": "ci", "applicationId": "...", "secret": "...", "roles": ["account_admin"]}],
//	  "groups": [{"displayName": "data-eng", "members": ["alice@example.com", "ci"]}],
//	  "objects": {"credentials": [{"credentials_name": "prod", ...}], "workspaces": [...]},
//	  "calls": [{"action": "networks_create", "params": {"data": {...}}, "as": "net"},
//	            {"action": "workspaces_create", "params": {"data": {"network_id": "${net.network_id}"}}}]
//	}]}
//
// Objects are stored as they are, by the name of their collection, with ids
// and times filled in where they lack them; a dump of an emulator is of this
// form. Calls go through the API, in their order.
type Seed struct {
	Accounts []SeedAccount `json:"accounts"`
}

// SeedAccount describes one account.
type SeedAccount struct {
	ID string `json:"account_id"`
	// Cloud is aws (the default), azure or gcp.
	Cloud string `json:"cloud,omitempty"`
	// DeploymentPrefix is the prefix of deployment names; without one no
	// workspace can have a deployment name of its own.
	DeploymentPrefix string `json:"deployment_prefix,omitempty"`
	// IdentityManagement is false when automatic identity management is off:
	// principals cannot be resolved by their external id then.
	IdentityManagement *bool `json:"automatic_identity_management,omitempty"`

	Users             []Object `json:"users,omitempty"`
	ServicePrincipals []Object `json:"service_principals,omitempty"`
	Groups            []Object `json:"groups,omitempty"`

	Objects map[string][]Object `json:"objects,omitempty"`
	Calls   []SeedCall          `json:"calls,omitempty"`
}

// SeedCall is a call to make, by name or alias of its action. In the params
// ${name.field} stands for a field of the answer to the call named by As.
type SeedCall struct {
	Action string `json:"action"`
	Params Object `json:"params"`
	As     string `json:"as,omitempty"`
}

// ReadSeed reads a seed.
func ReadSeed(r io.Reader) (*Seed, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("emulator: read seed: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(stripComments(data)))
	d.UseNumber()
	d.DisallowUnknownFields()
	var s Seed
	if err := d.Decode(&s); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			line := 1 + bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n"))
			return nil, fmt.Errorf("emulator: seed, line %d: %w", line, err)
		}
		return nil, fmt.Errorf("emulator: seed: %w", err)
	}
	for i, a := range s.Accounts {
		if !validAccountID(a.ID) {
			return nil, fmt.Errorf("emulator: seed: account %d has no valid account_id", i+1)
		}
		if !slices.Contains([]string{"", "aws", "azure", "gcp"}, a.Cloud) {
			return nil, fmt.Errorf("emulator: seed: account %s: cloud %q is none of aws, azure, gcp", a.ID, a.Cloud)
		}
	}
	return &s, nil
}

// stripComments blanks comments out, so that positions stay right.
func stripComments(data []byte) []byte {
	out := bytes.Clone(data)
	inString, inComment := false, false
	for i := 0; i < len(out); i++ {
		switch c := out[i]; {
		case inComment:
			if c == '\n' {
				inComment = false
			} else {
				out[i] = ' '
			}
		case inString:
			switch c {
			case '\\':
				i++
			case '"':
				inString = false
			}
		case c == '"':
			inString = true
		case c == '#' || c == '/' && i+1 < len(out) && out[i+1] == '/':
			inComment = true
			out[i] = ' '
		}
	}
	return out
}

// references in params look like ${name.field}.
func substitute(v any, answers map[string]Object) (any, error) {
	switch v := v.(type) {
	case string:
		start := strings.Index(v, "${")
		if start < 0 {
			return v, nil
		}
		end := strings.Index(v[start:], "}")
		if end < 0 {
			return v, nil
		}
		name, field, _ := strings.Cut(v[start+2:start+end], ".")
		answer, ok := answers[name]
		if !ok || !answer.Has(field) {
			return nil, fmt.Errorf("%s refers to nothing", v[start:start+end+1])
		}
		if start == 0 && end == len(v)-1 {
			return answer.At(field), nil
		}
		return substitute(v[:start]+answer.Str(field)+v[start+end+1:], answers)
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			s, err := substitute(e, answers)
			if err != nil {
				return nil, err
			}
			out[k] = s
		}
		return out, nil
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			s, err := substitute(e, answers)
			if err != nil {
				return nil, err
			}
			out[i] = s
		}
		return out, nil
	}
	return v, nil
}
