package check

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// declared lists what an operation declares, with what its path does.
func (r *route) declared() openapi3.Parameters {
	list := slices.Clone(r.op.Parameters)
	for _, p := range r.item.Parameters {
		if p.Value != nil && list.GetByInAndName(p.Value.In, p.Value.Name) == nil {
			list = append(list, p)
		}
	}
	return slices.DeleteFunc(list, func(ref *openapi3.ParameterRef) bool {
		p := ref.Value
		return p == nil || p.Name == "" || p.In == "header" && slices.Contains(ownHeaders(), strings.ToLower(p.Name)) ||
			p.In == "path" && !slices.Contains(r.names, p.Name)
	})
}

// ownHeaders are those that OpenAPI says to ignore, and those that a request
// has by itself: the generator leaves them out and says so.
func ownHeaders() []string {
	return []string{"accept", "content-type", "authorization", "user-agent", "host", "content-length", "transfer-encoding"}
}

// parameters judges the parameters of a request and how they are sent.
func (m *mock) parameters(r *http.Request, found *route, steps []string) error {
	input := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: map[string]string{}, QueryParams: r.URL.Query(),
		Route:   &routers.Route{Spec: m.judge.doc, Path: found.path, PathItem: found.item, Method: r.Method, Operation: found.op},
		Options: &openapi3filter.Options{RegexCompiler: regex, SkipSettingDefaults: true},
	}
	for i, name := range found.names {
		plain, err := url.PathUnescape(steps[i])
		if err != nil {
			return err
		}
		input.PathParams[name] = plain
	}
	var query []spelling
	for _, ref := range found.declared() {
		p := ref.Value
		where := fmt.Sprintf("the %s parameter %s", p.In, p.Name)
		arg := m.arg(p.In, p.Name)
		if arg == nil {
			if !m.credential(p.In, p.Name) && !m.unsendable(p) {
				return fmt.Errorf("%s is not offered", where)
			}
			continue
		}
		value, given := m.params[arg.Key]
		if !given {
			if p.Required && !m.credential(p.In, p.Name) {
				return fmt.Errorf("%s is missing", where)
			}
			continue
		}
		if s := schemaOf(p); s != nil {
			if err := m.judged(where, s, value); err != nil {
				return err
			}
		}
		style, explode := styleOf(p)
		var err error
		switch p.In {
		case "path":
			if p.AllowReserved && !arg.AllowReserved {
				return fmt.Errorf("%s may be several steps of the path, for the action it is one", where)
			}
			err = samePath(steps[slices.Index(found.names, p.Name)], p.Name, style, explode, value)
		case "query":
			query = append(query, pairs(p.Name, style, explode, value)...)
			continue // compared as a whole
		case "header":
			err = m.sentAs(sameHeader, r.Header.Values(p.Name), style, explode, value)
		case "cookie":
			var values []string
			for _, c := range r.CookiesNamed(p.Name) {
				values = append(values, c.Value)
			}
			err = m.sentAs(sameCookie, values, style, explode, value)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
	}
	// A query that is written into the path goes as it stands.
	plain, _, _ := strings.Cut(found.path, "#")
	if _, fixed, ok := strings.Cut(plain, "?"); ok {
		for name, values := range queryOf(fixed) {
			if found.op.Parameters.GetByInAndName("query", name) != nil {
				continue // the repaired description declares it
			}
			for _, v := range values {
				query = append(query, spelling{name: name, parts: []string{v}})
			}
		}
	}
	if err := samePairs(m.withoutCredentials(r.URL.RawQuery), query); err != nil {
		return fmt.Errorf("the query: %w", err)
	}
	return m.second(input, found)
}

// sentAs compares a header or cookie; a null is not sent.
func (m *mock) sentAs(same func(string, string, bool, any) error, sent []string, style string, explode bool, v any) error {
	switch {
	case v == nil && len(sent) == 0:
		return nil
	case len(sent) != 1:
		return fmt.Errorf("it is sent %d times", len(sent))
	}
	return same(sent[0], style, explode, v)
}

// second lets kin-openapi read the parameters from the request, after they
// were found to be sent in the style that the description names. What it
// cannot read, it cannot judge; it has judged the value itself.
func (m *mock) second(input *openapi3filter.RequestValidationInput, found *route) error {
	for _, ref := range found.declared() {
		p := ref.Value
		arg := m.arg(p.In, p.Name)
		if arg == nil || p.Schema == nil && len(p.Content) == 0 {
			continue
		}
		value, given := m.params[arg.Key]
		if !given || value == nil {
			continue
		}
		err := openapi3filter.ValidateParameter(input.Request.Context(), input, p)
		if err == nil {
			continue
		}
		if why := unreadable(p, value); why != "" {
			m.judge.readings[why]++
			continue
		}
		m.unjudged("the %s parameter %s on the wire: %s", p.In, p.Name, reason(err))
	}
	return nil
}

// unsendable reports whether the generator leaves out a parameter and says so:
// headers and cookies cannot hold lists and objects inside of another.
func (m *mock) unsendable(p *openapi3.Parameter) bool {
	if p.Required {
		return false
	}
	if p.Style != "" && !slices.Contains(styles(p.In), p.Style) && (container(schemaOf(p), 0) || nested(schemaOf(p))) {
		m.unjudged("the %s parameter %s is left out: its style %s is that of another place", p.In, p.Name, p.Style)
		return true
	}
	if p.In != "header" && p.In != "cookie" || !nested(schemaOf(p)) {
		return false
	}
	m.unjudged("the %s parameter %s is left out: it holds lists or objects inside of another", p.In, p.Name)
	return true
}

// arg finds the argument of the action for a parameter.
func (m *mock) arg(in, name string) *actions.Arg {
	for i := range m.action.Args {
		g := &m.action.Args[i]
		place := [...]string{"path", "query", "header", "cookie"}[g.In]
		if in == place && (g.Name == name || in == "header" && strings.EqualFold(g.Name, name)) {
			return g
		}
	}
	return nil
}

// credential reports whether a parameter is what a security scheme sends.
func (m *mock) credential(in, name string) bool {
	if m.judge.doc.Components == nil {
		return false
	}
	for _, s := range m.judge.doc.Components.SecuritySchemes {
		if s.Value != nil && s.Value.In == in && strings.EqualFold(s.Value.Name, name) {
			return true
		}
	}
	return false
}

// withoutCredentials is a query without the keys of security schemes.
func (m *mock) withoutCredentials(raw string) string {
	list := slices.DeleteFunc(strings.Split(raw, "&"), func(one string) bool {
		name, _, _ := strings.Cut(one, "=")
		plain, err := url.QueryUnescape(name)
		return err == nil && m.credential("query", plain) && m.arg("query", plain) == nil
	})
	return strings.Join(list, "&")
}

func queryOf(query string) url.Values {
	v, err := url.ParseQuery(query)
	if err != nil {
		return nil
	}
	return v
}
