package emulator

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/databricks-account/connector/actions"
)

// derive declares plain storage for operations that no service serves: those
// that were added to the API description and have no behaviour written yet.
// They are stored and shown as they were sent, by the shape of their paths: a
// path that ends in a parameter is a resource, the path before it its
// collection.
func derive(all []*actions.Action, served map[string]Handler) []service {
	byPath := map[string]*Resource{}
	var order []string
	s := service{handlers: map[string]Handler{}}
	for _, a := range all {
		if served[a.OperationID] != nil {
			continue
		}
		path, param := a.Path, ""
		if i := strings.LastIndex(path, "/{"); i >= 0 && strings.HasSuffix(path, "}") {
			path, param = path[:i], path[i+2:len(path)-1]
		}
		res := byPath[path]
		if res == nil {
			res = &Resource{Stored: Collection{Name: "derived" + path}, Label: "Resource", IDField: "id"}
			byPath[path] = res
			order = append(order, path)
		}
		if param != "" {
			res.IDParam = param
		}
		s.handlers[a.OperationID] = res.derived(a, param != "")
	}
	for _, path := range order {
		s.collections = append(s.collections, byPath[path].Stored)
	}
	return []service{s}
}

func (res *Resource) derived(a *actions.Action, item bool) Handler {
	h := func(*Call) (*Reply, error) { return reply(Object{}) }
	switch {
	case a.Method == http.MethodGet && item:
		h = res.get
	case a.Method == http.MethodGet && a.Paging != nil:
		res.Items = a.Paging.Items
		h = res.list
	case a.Method == http.MethodPost && !item:
		h = res.create
	case a.Method == http.MethodPut && item:
		h = res.replace
	case a.Method == http.MethodPatch && item:
		h = res.update
	case a.Method == http.MethodDelete && item:
		h = res.remove
	}
	status, content := http.StatusOK, false
	if len(a.Results) > 0 {
		if n, err := strconv.Atoi(a.Results[0].Status); err == nil {
			status = n
		}
		content = a.Results[0].ContentType != ""
	}
	return func(c *Call) (*Reply, error) {
		rep, err := h(c)
		if err != nil {
			return nil, err
		}
		rep.Status = status
		if !content {
			rep.Body = nil
		}
		return rep, nil
	}
}
