package emulator

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/databricks-account/connector/actions"
)

// router finds the operation of a request. http.ServeMux takes all patterns
// of the API description as they are.
type router struct {
	mux *http.ServeMux
	ops []*Operation
}

// methods are those that the API uses; others are never allowed.
func methods() []string {
	return []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
}

// route is what the mux holds: it answers nothing, it only names what to do.
// Exactly one of the members is set.
type route struct {
	op    *Operation
	plain http.HandlerFunc
}

func (*route) ServeHTTP(http.ResponseWriter, *http.Request) {}

func newRouter(handlers map[string]Handler, all []*actions.Action, plain map[string]http.HandlerFunc) (*router, error) {
	rt := &router{mux: http.NewServeMux()}
	served := map[string]bool{}
	for _, a := range all {
		h := handlers[a.OperationID]
		if h == nil {
			return nil, fmt.Errorf("emulator: operation %s is not served", a.OperationID)
		}
		served[a.OperationID] = true
		op := &Operation{Action: a, Handle: h, Writes: a.Method != http.MethodGet}
		if strings.Contains(a.Path, "/scim/v2/") {
			op.Shape = SCIMShape
		}
		rt.ops = append(rt.ops, op)
		rt.mux.Handle(a.Method+" "+a.Path, &route{op: op})
		// Ids of federation policies may have slashes, which clients send as
		// they are.
		if head, ok := strings.CutSuffix(a.Path, "/federationPolicies/{policy_id}"); ok {
			rt.mux.Handle(a.Method+" "+head+"/federationPolicies/{policy_id...}", &route{op: op})
		}
	}
	for id := range handlers {
		if !served[id] {
			return nil, fmt.Errorf("emulator: handler for unknown operation %s", id)
		}
	}
	for pattern, h := range plain {
		rt.mux.Handle(pattern, &route{plain: h})
	}
	return rt, nil
}

// find returns the route of a request and sets its path values. Unusual
// spellings of a path (empty and dot segments) are not corrected by a
// redirect as the mux would do: they name nothing.
func (rt *router) find(r *http.Request) (*route, error) {
	p := r.URL.Path
	if !plainPath(r.URL) {
		return nil, rt.unknown(p)
	}
	if h, pattern := rt.mux.Handler(r); pattern != "" {
		if found, ok := h.(*route); ok {
			// Handler leaves the path values to ServeHTTP.
			rt.mux.ServeHTTP(discard{}, r)
			return found, nil
		}
	}
	if allow := rt.allowed(r); len(allow) > 0 {
		e := refuse(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED",
			"Method %s is not allowed for %s; allowed: %s", clip(r.Method, 20), clip(p, 200), strings.Join(allow, ", "))
		return nil, e
	}
	return nil, rt.unknown(p)
}

// plainPath reports whether the path is absolute and none of its segments is
// empty, a dot segment or holds a NUL, in whatever spelling.
func plainPath(u *url.URL) bool {
	rest, ok := strings.CutPrefix(u.EscapedPath(), "/")
	if !ok {
		return false
	}
	for seg := range strings.SplitSeq(rest, "/") {
		plain, err := url.PathUnescape(seg)
		if err != nil || plain == "" || plain == "." || plain == ".." || strings.ContainsRune(plain, 0) {
			return false
		}
	}
	return true
}

func (rt *router) allowed(r *http.Request) []string {
	var out []string
	for _, m := range methods() {
		probe := *r
		probe.Method = m
		if _, pattern := rt.mux.Handler(&probe); pattern != "" {
			out = append(out, m)
		}
	}
	return out
}

func (rt *router) unknown(p string) error {
	// What belongs to a workspace is refused by an account console like this.
	if strings.HasPrefix(p, "/api/2.0/preview/scim/") || strings.HasPrefix(p, "/api/2.0/clusters/") {
		return refuse(http.StatusBadRequest, "BAD_REQUEST", "Unable to load OAuth Config")
	}
	return refuse(http.StatusNotFound, "ENDPOINT_NOT_FOUND", "Endpoint not found for %s",
		clip(strings.TrimPrefix(p, "/api"), 200))
}

// discard is a ResponseWriter for routes, which write nothing.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}
