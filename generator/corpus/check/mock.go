package check

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// prefix is the path that the server of the mock has.
const prefix = "/base"

// mock is a server that knows only the description.
type mock struct {
	doc    *openapi3.T
	routes []route
	// One call at a time: what is expected and what came of it.
	action *actions.Action
	params map[string]any
	answer *answer
	last   verdict
}

type route struct {
	method, path string
	names        []string
	match        *regexp.Regexp
	item         *openapi3.PathItem
	op           *openapi3.Operation
}

// verdict is what a request was worth.
type verdict struct {
	err error
	// unjudged is what kin-openapi could not read.
	unjudged string
	// silent: no request came.
	silent bool
}

// answer is what the mock replies.
type answer struct {
	status      int
	contentType string
	value       any
	made        bool
}

var variable = regexp.MustCompile(`\{([^{}]*)\}`)

func newMock(doc *openapi3.T) *mock {
	m := &mock{doc: doc}
	for path, item := range doc.Paths.Map() {
		plain, _, _ := strings.Cut(path, "#")
		plain, _, _ = strings.Cut(plain, "?")
		var names []string
		var expr strings.Builder
		expr.WriteString("^" + prefix)
		at := 0
		for _, loc := range variable.FindAllStringSubmatchIndex(plain, -1) {
			expr.WriteString(regexp.QuoteMeta(plain[at:loc[0]]) + "([^/]+)")
			names = append(names, plain[loc[2]:loc[3]])
			at = loc[1]
		}
		expr.WriteString(regexp.QuoteMeta(plain[at:]) + "$")
		match := regexp.MustCompile(expr.String())
		for method, op := range item.Operations() {
			m.routes = append(m.routes, route{method, path, names, match, item, op})
		}
	}
	return m
}

func (m *mock) expect(a *actions.Action, params map[string]any, reply *answer) {
	m.action, m.params, m.answer = a, params, reply
	m.last = verdict{silent: true}
}

func (m *mock) verdict() verdict { return m.last }

// find returns the operation that a request is for.
func (m *mock) find(method, escaped string) (*route, []string) {
	var found *route
	var values []string
	for i := range m.routes {
		r := &m.routes[i]
		if r.method != method {
			continue
		}
		groups := r.match.FindStringSubmatch(escaped)
		if groups == nil {
			// Literal parts may be escaped in the request.
			if plain, err := url.PathUnescape(escaped); err == nil && len(r.names) == 0 {
				groups = r.match.FindStringSubmatch(plain)
			}
		}
		if groups == nil {
			continue
		}
		// Paths may differ in a fragment alone: then the id tells.
		exact := r.path == m.action.Path
		if id := m.action.OperationID; id != "" && r.op.OperationID != "" {
			exact = r.op.OperationID == id
		}
		if found == nil || exact {
			found, values = r, groups[1:]
		}
		if exact {
			break
		}
	}
	return found, values
}

func (m *mock) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.last = verdict{}
	m.judge(r)
	if m.last.err != nil {
		http.Error(w, m.last.err.Error(), http.StatusBadRequest)
		return
	}
	if t := m.answer.contentType; t != "" {
		w.Header().Set("Content-Type", t)
	}
	status := max(m.answer.status, 200)
	w.WriteHeader(status)
	if status != http.StatusNoContent && m.answer.made {
		_ = json.NewEncoder(w).Encode(m.answer.value) // the client reports what it could not read
	}
}

func (m *mock) judge(r *http.Request) {
	defer func() {
		if p := recover(); p != nil {
			m.last.unjudged = fmt.Sprintf("kin-openapi fails: %v", p)
		}
	}()
	found, values := m.find(r.Method, r.URL.EscapedPath())
	if found == nil {
		m.last.err = fmt.Errorf("no operation answers %s %s", r.Method, r.URL.EscapedPath())
		return
	}
	input := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: map[string]string{}, QueryParams: r.URL.Query(),
		Route:   &routers.Route{Spec: m.doc, Path: found.path, PathItem: found.item, Method: r.Method, Operation: found.op},
		Options: &openapi3filter.Options{RegexCompiler: regex, SkipSettingDefaults: true},
	}
	for i, name := range found.names {
		if v, err := url.PathUnescape(values[i]); err == nil {
			input.PathParams[name] = v
		}
	}
	m.parameters(r, input, found)
	m.body(r, found.op)
	m.reply(found.op)
}

func (m *mock) parameters(r *http.Request, input *openapi3filter.RequestValidationInput, found *route) {
	list := slices.Clone(found.op.Parameters)
	for _, p := range found.item.Parameters {
		if p.Value != nil && list.GetByInAndName(p.Value.In, p.Value.Name) == nil {
			list = append(list, p)
		}
	}
	for _, ref := range list {
		p := ref.Value
		if p == nil || p.Name == "" || p.In == "header" && slices.Contains([]string{"accept", "content-type", "authorization"}, strings.ToLower(p.Name)) {
			continue
		}
		if p.In == "path" && !slices.Contains(found.names, p.Name) {
			continue
		}
		value, given := m.given(p)
		if p.Required && !given && !m.credential(p) {
			m.last.err = fmt.Errorf("the %s parameter %s is missing", p.In, p.Name)
			return
		}
		if given && p.Schema != nil && p.Schema.Value != nil {
			if err := m.visit(p.Schema.Value, value); err != nil {
				m.last.err = fmt.Errorf("the %s parameter %s: %s", p.In, p.Name, reason(err))
				return
			}
		}
		if p.Schema == nil && len(p.Content) == 0 {
			continue
		}
		if err := openapi3filter.ValidateParameter(r.Context(), input, p); err != nil && given {
			m.last.unjudged = fmt.Sprintf("the %s parameter %s on the wire: %v", p.In, p.Name, reason(err))
		}
	}
	for i := range m.action.Args {
		g := &m.action.Args[i]
		if _, sent := m.params[g.Key]; sent && g.In == actions.InHeader && r.Header.Get(g.Name) == "" && m.params[g.Key] != nil && fmt.Sprint(m.params[g.Key]) != "" {
			m.last.err = fmt.Errorf("the header %s was not sent", g.Name)
		}
	}
}

// credential reports whether a parameter is what a security scheme sends.
func (m *mock) credential(p *openapi3.Parameter) bool {
	if m.doc.Components == nil {
		return false
	}
	for _, s := range m.doc.Components.SecuritySchemes {
		if s.Value != nil && s.Value.In == p.In && strings.EqualFold(s.Value.Name, p.Name) {
			return true
		}
	}
	return false
}

// given is the value that was given for a parameter.
func (m *mock) given(p *openapi3.Parameter) (any, bool) {
	for i := range m.action.Args {
		g := &m.action.Args[i]
		in := [...]string{"path", "query", "header", "cookie"}[g.In]
		if in == p.In && (g.Name == p.Name || in == "header" && strings.EqualFold(g.Name, p.Name)) {
			v, ok := m.params[g.Key]
			return v, ok
		}
	}
	return nil, false
}

func regex(expr string) (openapi3.RegexMatcher, error) {
	re, err := regexp.Compile(expr)
	if err != nil {
		return anything{}, nil // the generator reports it as not checked
	}
	return re, nil
}

type anything struct{}

func (anything) MatchString(string) bool { return true }

// reason is an error of kin-openapi without the schema and value that it
// prints behind it.
func reason(err error) string {
	if err == nil {
		return "nothing"
	}
	text, _, _ := strings.Cut(err.Error(), "\nSchema:")
	return strings.Join(strings.Fields(text), " ")
}
