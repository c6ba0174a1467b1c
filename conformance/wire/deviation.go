package wire

import (
	"net/url"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/conformance/peer"
)

// Deviation is a place where the connector sends something else than the SDK
// on purpose. Each of them has to be needed: the suite fails when one no
// longer changes anything.
type Deviation struct {
	ID string
	// SDK and Ours say what is sent, Reason why we differ.
	SDK, Ours, Reason string
	// adjust turns what the SDK sent into what we send and reports whether
	// there was anything to change; nil for deviations that a check of their
	// own proves.
	adjust func(a *actions.Action, r *peer.Request) bool
}

// Names of the deviations.
const (
	bareQuestion = "bare-question-mark"
	limitConfig  = "limit-config"
	pathEscaping = "path-escaping"
)

// Deviations lists them.
func Deviations() []Deviation {
	return []Deviation{
		{
			ID:     bareQuestion,
			SDK:    "A GET or DELETE without query parameters ends in a bare `?`.",
			Ours:   "No question mark.",
			Reason: "It means the same to every server and would only split caches and logs.",
			adjust: func(_ *actions.Action, r *peer.Request) bool {
				had := r.BareQuestion
				r.BareQuestion = false
				return had
			},
		},
		{
			ID:     limitConfig,
			SDK:    "The object `limit_config` of the budget policy update is sent as the query `limit_config=%26%7B%7D`, the text that Go prints for a pointer to an empty struct.",
			Ours:   "The members of the object, of which there are none today: nothing.",
			Reason: "The text carries nothing that the service could read.",
			adjust: func(_ *actions.Action, r *peer.Request) bool {
				q, err := url.ParseQuery(r.Query)
				if err != nil || q.Get("limit_config") != "&{}" {
					return false
				}
				q.Del("limit_config")
				r.Query = q.Encode()
				return true
			},
		},
		{
			ID:     pathEscaping,
			SDK:    "Values are put into the path as they are: `?` ends the path, `#` cuts it, `/` adds a segment, `%` can make the URL invalid.",
			Ours:   "Every value is escaped and stays one segment; `.` and `..` and control characters are refused.",
			Reason: "A value must never address another path. For values without special characters both are the same.",
		},
	}
}
