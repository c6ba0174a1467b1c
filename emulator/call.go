package emulator

import (
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/databricks-account/connector/actions"
)

// Handler answers one operation. It runs inside of a transaction: what it
// does through c.Tx happens completely when it returns a nil error and not at
// all otherwise. The error is a *Refusal.
//
// A handler must not wait, and must not keep c or c.Tx.
type Handler func(c *Call) (*Reply, error)

// Operation is one operation of the API as the emulator serves it.
type Operation struct {
	// Action is what the API description says of it.
	Action *actions.Action
	// Handle answers it.
	Handle Handler
	// Writes: the handler may change something. True for everything but GET.
	Writes bool
	// Shape is how its refusals look.
	Shape Shape
}

// Call is a request that passed authentication and the checks of its form.
type Call struct {
	Op *Operation
	// Account is the account of the path; for the operations of a workspace
	// host the account of the caller.
	Account string
	Caller  *Principal
	Query   url.Values
	// Body is the request body without the members that the API description
	// does not know or leaves to the service. Raw is the body as it came.
	Body, Raw Object
	Tx        *Tx
	// Base is scheme and host as the client sees them.
	Base string
	// Remote is the address of the client, as a proxy tells it if there is one.
	Remote netip.Addr

	emu *Emulator
	r   *http.Request
}

// Param returns a path parameter, unescaped.
func (c *Call) Param(name string) string { return c.r.PathValue(name) }

// QueryBool reads a boolean query parameter.
func (c *Call) QueryBool(name string) bool {
	b, _ := strconv.ParseBool(c.Query.Get(name))
	return b
}

// NewUUID returns a random UUID in the usual spelling.
func (c *Call) NewUUID() string { return c.emu.ids.uuid() }

// Millis is the time of the request as the API writes it most often.
func (c *Call) Millis() int64 { return c.Tx.Now.UnixMilli() }

// RFC3339 is the time of the request as the newer parts of the API write it.
func (c *Call) RFC3339() string { return rfc3339(c.Tx.Now) }

// Mask returns the paths of a field mask in the query, nil when there is none.
func (c *Call) Mask(param string) []string { return splitMask(c.Query.Get(param)) }

func splitMask(s string) []string {
	var out []string
	for p := range strings.SplitSeq(s, ",") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// Reply is a successful answer.
type Reply struct {
	// Status is 200 when it is zero.
	Status int
	// Body is rendered as JSON; nil sends none.
	Body any
	// Stream writes a body that is not JSON, after the transaction ended.
	Stream func(w io.Writer) error
	// ContentType belongs to Stream.
	ContentType string
	Header      http.Header
}

// reply answers with a JSON body.
func reply(body any) (*Reply, error) { return &Reply{Body: body}, nil }

// noContent answers without a body.
func noContent() (*Reply, error) { return &Reply{}, nil }
