package binding

import (
	"fmt"
	"slices"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/conformance/peer"
	"github.com/databricks-account/connector/schema"
)

// Reply returns a function that answers a request in the shape that its
// action declares, so that the SDK goes on: lists are empty, and what is
// polled has arrived.
func Reply(list []*actions.Action) func(peer.Request) peer.Answer {
	polled := map[string]*actions.Waiter{}
	for _, a := range list {
		if a.Waiter != nil {
			polled[a.Waiter.Action] = a.Waiter
		}
	}
	return func(r peer.Request) peer.Answer {
		a, _, err := Match(list, r)
		if err != nil {
			return peer.Answer{Body: "{}"}
		}
		if w, ok := polled[a.Name]; ok {
			return peer.Answer{Body: fmt.Sprintf(`{%q:%q}`, w.Status, w.Success[0])}
		}
		i := slices.IndexFunc(a.Results, func(res actions.Response) bool { return res.ContentType != "" })
		switch {
		case i < 0:
			return peer.Answer{Body: "{}"}
		case a.Types.At(a.Results[i].Schema).Types == schema.Array:
			return peer.Answer{Body: "[]"}
		case a.Results[i].ContentType == "text/plain" || a.Results[i].ContentType == "text/csv":
			return peer.Answer{Body: "a,b\n", ContentType: a.Results[i].ContentType}
		}
		return peer.Answer{Body: "{}"}
	}
}
