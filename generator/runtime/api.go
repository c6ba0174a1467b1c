// Package runtime calls the actions of an API that a generated connector
// describes: it picks the server, validates the params, builds the request,
// adds credentials as the description demands, and lets the root package send
// it, which repeats what is safe to repeat, honours Retry-After, follows
// redirects within the host, and bounds what it reads.
//
// Generated modules use it through their own root package:
//
//	conn, err := petstore.Connect(
//		runtime.WithCredential("api_key", key),
//		runtime.With(connector.WithReadOnly(), connector.WithLogger(log)),
//	)
//	result, err := conn.RunAction(ctx, "pets_get", map[string]any{"pet_id": 7})
//
// Errors are those of the root package: *connector.ValidationError before
// anything is sent, *connector.APIError for what the service refuses, and
// connector.ErrOutcomeUnknown where a call may have taken effect.
package runtime

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/actions"
)

// API is what the description of an API says besides its actions. It is
// read-only.
type API struct {
	// Name is the name of the command, Title and Version those of the
	// description.
	Name, Title, Version string
	// Actions are all actions, sorted by name.
	Actions []*actions.Action
	Servers []Server
	Schemes []Scheme
	// Security lists the alternatives that actions accept that do not say so
	// themselves: in each, every scheme is needed. None at all means that
	// nothing is needed.
	Security [][]string
	// Overrides are the actions with servers or security of their own, sorted
	// by name.
	Overrides []Override
}

// Server is an address of the service.
type Server struct {
	// URL may hold {variables}, and may be relative.
	URL, Description string
	Variables        []Variable
}

// Variable is a part of the address of a server.
type Variable struct {
	Name, Default string
	// Enum lists the accepted values; empty when any is.
	Enum []string
}

// Scheme is a kind of credential.
type Scheme struct {
	Name string
	// Kind says how the credential goes onto the wire: apiKey, basic, bearer,
	// "http" and a word before the credential, or one that needs no header,
	// such as mutualTLS.
	Kind string
	// In and Parameter are the place of an apiKey.
	In, Parameter string
	// TokenURL is where clients of an OAuth 2.0 scheme get their tokens; empty
	// when the description has no such flow.
	TokenURL string
}

// Override is what an action says itself.
type Override struct {
	Action  string
	Servers []Server
	// Security is nil when the action says nothing, and empty when it needs
	// no credentials.
	Security [][]string
}

// override finds what an action says itself.
func (a *API) override(action string) *Override {
	for i := range a.Overrides {
		if a.Overrides[i].Action == action {
			return &a.Overrides[i]
		}
	}
	return &Override{}
}

// security returns the alternatives that an action accepts.
func (a *API) security(action string) [][]string {
	if o := a.override(action); o.Security != nil {
		return o.Security
	}
	return a.Security
}

// schemeNames lists the schemes for errors.
func (a *API) schemeNames() string {
	if len(a.Schemes) == 0 {
		return ": the description has none"
	}
	var names []string
	for i := range a.Schemes {
		names = append(names, a.Schemes[i].Name)
	}
	return "; there are " + strings.Join(names, ", ")
}

// hasVariable reports whether some server has a variable: declared, or only
// written into its address.
func (a *API) hasVariable(name string) bool {
	has := func(list []Server) bool {
		return slices.ContainsFunc(list, func(s Server) bool { return strings.Contains(s.URL, "{"+name+"}") })
	}
	return has(a.Servers) || slices.ContainsFunc(a.Overrides, func(o Override) bool { return has(o.Servers) })
}

// product names the connector to the service, in the characters of a header.
func (a *API) product() string {
	word := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r > ' ' && r <= '~' && !strings.ContainsRune("/()<>@,;:\\\"[]?={}", r) {
				return r
			}
			return '-'
		}, s)
	}
	if a.Version == "" {
		return word(a.Name)
	}
	return word(a.Name) + "/" + word(a.Version)
}

func (a *API) scheme(name string) *Scheme {
	for i := range a.Schemes {
		if a.Schemes[i].Name == name {
			return &a.Schemes[i]
		}
	}
	return nil
}
