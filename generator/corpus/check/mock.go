package check

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/getkin/kin-openapi/openapi3"
)

// prefix is the path that the server of the mock has.
const prefix = "/base"

// mock is a server that knows only the description.
type mock struct {
	judge  *judge
	routes []route
	// One call at a time: what is expected and what came of it.
	action *actions.Action
	params map[string]any
	answer answer
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
	// unjudged is what could not be judged of it.
	unjudged []string
	// silent: no request came.
	silent bool
}

// answer is what the mock replies: a value as JSON when one was made, a text
// otherwise.
type answer struct {
	key         string
	status      int
	contentType string
	value       any
	made        bool
}

// body is the answer as it is sent.
func (a *answer) body() string {
	switch {
	case a.status == http.StatusNoContent:
		return ""
	case a.made:
		return jsonText(a.value)
	case a.contentType == "", isJSON(a.contentType):
		return ""
	}
	return "an answer"
}

var variable = regexp.MustCompile(`\{([^{}]*)\}`)

func newMock(j *judge) *mock {
	m := &mock{judge: j}
	for path, item := range j.doc.Paths.Map() {
		plain, _, _ := strings.Cut(path, "#")
		plain, _, _ = strings.Cut(plain, "?")
		var names []string
		var expr strings.Builder
		expr.WriteString("^" + prefix)
		at := 0
		for _, loc := range variable.FindAllStringSubmatchIndex(plain, -1) {
			name := plain[loc[2]:loc[3]]
			step := "([^/]+)"
			if wide(item, name) {
				step = "(.+)"
			}
			expr.WriteString(literal(plain[at:loc[0]]) + step)
			names = append(names, name)
			at = loc[1]
		}
		expr.WriteString(literal(plain[at:]) + "$")
		match := regexp.MustCompile(expr.String())
		for method, op := range item.Operations() {
			m.routes = append(m.routes, route{method, path, names, match, item, op})
		}
	}
	return m
}

// literal is an expression for a part of a path, each of whose characters may
// be escaped in a request.
func literal(text string) string {
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		switch {
		case c == '/', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
			b.WriteByte(c)
		case c < 0x80:
			fmt.Fprintf(&b, "(?:%s|%%(?i:%02x))", regexp.QuoteMeta(string(rune(c))), c)
		default:
			fmt.Fprintf(&b, "%%(?i:%02x)", c)
		}
	}
	return b.String()
}

// wide reports whether a parameter may hold several steps of the path: it is
// reserved, which the repaired description says of templates that say so, and
// OpenAPI 3.2 itself.
func wide(item *openapi3.PathItem, name string) bool {
	is := func(list openapi3.Parameters) bool {
		p := list.GetByInAndName("path", name)
		return p != nil && p.AllowReserved
	}
	if is(item.Parameters) {
		return true
	}
	for _, op := range item.Operations() {
		if is(op.Parameters) {
			return true
		}
	}
	return false
}

func (m *mock) expect(a *actions.Action, params map[string]any, reply answer) {
	m.action, m.params, m.answer = a, params, reply
	m.last = verdict{silent: true}
}

// find returns the operation that a request is for.
func (m *mock) find(method, escaped string) (*route, []string) {
	var found *route
	var values []string
	best := unlike
	for i := range m.routes {
		r := &m.routes[i]
		if r.method != method {
			continue
		}
		groups := r.match.FindStringSubmatch(escaped)
		if groups == nil {
			continue
		}
		if how := r.like(m.action); found == nil || how > best {
			found, values, best = r, groups[1:], how
		}
		if best == same {
			break
		}
	}
	return found, values
}

// likeness says how sure it is that an action was made from an operation.
type likeness int

const (
	unlike likeness = iota
	likely
	same
)

// like compares an operation with an action. Paths may differ in a fragment or
// a query alone: then the id tells. Ids may be given twice: then the path does.
func (r *route) like(a *actions.Action) likeness {
	if r.method != a.Method {
		return unlike
	}
	plain, _, _ := strings.Cut(r.path, "#")
	plain, _, _ = strings.Cut(plain, "?")
	samePath := plain == a.Path
	if a.OperationID == "" || r.op.OperationID == "" {
		if samePath {
			return same
		}
		return unlike
	}
	switch sameID := r.op.OperationID == a.OperationID; {
	case sameID && samePath:
		return same
	case sameID:
		return likely
	}
	return unlike
}

// operation returns the operation that an action was made from.
func (m *mock) operation(a *actions.Action) *route {
	var found *route
	best := unlike
	for i := range m.routes {
		if how := m.routes[i].like(a); how > best {
			found, best = &m.routes[i], how
		}
	}
	return found
}

// rewritten reports whether the path of an action is written in the description
// in a way that OpenAPI does not have, so that the description as it is cannot
// tell what is right.
func (m *mock) rewritten(a *actions.Action) bool {
	if !slices.ContainsFunc(m.routes, func(r route) bool { return foreignTemplate(r.path) }) {
		return false
	}
	r := m.operation(a)
	if r == nil {
		return true
	}
	plain, _, _ := strings.Cut(r.path, "#")
	plain, query, _ := strings.Cut(plain, "?")
	return plain != a.Path || strings.Contains(query, "{")
}

// foreignTemplate reports whether a path is written as other systems do.
func foreignTemplate(path string) bool {
	_, query, _ := strings.Cut(path, "?")
	return strings.Contains(path, "{{") || strings.Contains(path, "/:") || strings.Contains(query, "{") ||
		slices.ContainsFunc(variable.FindAllString(path, -1), func(v string) bool { return strings.ContainsAny(v, "=*+?&:, ") })
}

func (m *mock) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.last = verdict{}
	if m.last.err = m.request(r); m.last.err != nil {
		http.Error(w, m.last.err.Error(), http.StatusBadRequest)
		return
	}
	if t := m.answer.contentType; t != "" {
		w.Header().Set("Content-Type", t)
	}
	w.WriteHeader(m.answer.status)
	_, _ = w.Write([]byte(m.answer.body())) // the client reports what it could not read
}

// request judges a request, and the answer that it will get.
func (m *mock) request(r *http.Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			m.unjudged("kin-openapi fails: %v", p)
		}
	}()
	found, steps := m.find(r.Method, r.URL.EscapedPath())
	if found == nil {
		return fmt.Errorf("no operation answers %s %s", r.Method, r.URL.EscapedPath())
	}
	if err := m.parameters(r, found, steps); err != nil {
		return err
	}
	if err := m.body(r, found.op); err != nil {
		return err
	}
	return m.reply(found.op)
}

// judged lets the description judge a value, and notes when it cannot.
func (m *mock) judged(what string, s *openapi3.Schema, v any) error {
	err := m.judge.verdict(s, v)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errUnjudged):
		m.unjudged("%s: %s", what, reason(err))
		return nil
	}
	return fmt.Errorf("%s: %s", what, reason(err))
}

func (m *mock) unjudged(format string, args ...any) {
	m.last.unjudged = append(m.last.unjudged, fmt.Sprintf(format, args...))
}
