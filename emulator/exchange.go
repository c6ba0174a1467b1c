package emulator

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// exchange is one request on its way to an answer.
type exchange struct {
	e     *Emulator
	w     http.ResponseWriter
	r     *http.Request
	id    string
	start time.Time

	op      *Operation
	account string
	caller  *Principal
	raw     []byte // request body
	body    Object
	fault   *Fault // what is to go wrong, nil for nothing
}

// answer is what goes onto the wire.
type answer struct {
	status      int
	header      http.Header
	contentType string
	body        []byte
	stream      func(io.Writer) error
	// refusal is set for errors.
	refusal *Refusal
}

func newExchange(e *Emulator, w http.ResponseWriter, r *http.Request) *exchange {
	return &exchange{e: e, w: w, r: r, id: e.ids.uuid(), start: time.Now()}
}

func (x *exchange) run() {
	rt, routeErr := x.e.router.find(x.r)
	if rt != nil {
		x.op = rt.op
	}
	if !x.pause(x.e.latency) {
		return
	}
	x.fault = x.e.faults.match(x.r, x.op)
	if x.fault != nil && !x.fault.After && x.fault.Kind.replaces() {
		x.send(x.fault.answer())
		return
	}
	if x.fault != nil && !x.fault.After && x.fault.Kind == Reset {
		x.send(&answer{})
		return
	}
	a := x.answer(rt, routeErr)
	if x.fault != nil && x.fault.After && x.fault.Kind.replaces() {
		a = x.fault.answer()
	}
	x.send(a)
}

// pause waits in real time; it returns false when the client went away.
func (x *exchange) pause(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-x.r.Context().Done():
		return false
	}
}

// answer makes the answer. A panic is a defect of the emulator: it is logged,
// and answered as an internal error.
func (x *exchange) answer(rt *route, routeErr error) (a *answer) {
	defer func() {
		if p := recover(); p != nil {
			x.e.log.Error("panic while answering", "path", x.r.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			a = x.refuse(refuse(http.StatusInternalServerError, "INTERNAL_ERROR", "The emulator failed: %v", p))
		}
	}()
	switch {
	case routeErr != nil:
		return x.refuse(routeErr)
	case rt.plain != nil:
		return capturePlain(rt.plain, x)
	}
	return x.operate()
}

// operate answers an operation of the API.
func (x *exchange) operate() *answer {
	token, err := bearer(x.r)
	if err != nil {
		return x.refuse(err)
	}
	home := x.e.tokenAccount(token)
	if home == "" {
		return x.refuse(unauthenticated("Invalid access token."))
	}
	x.account = x.r.PathValue("account_id")
	if x.account == "" {
		x.account = home
	}
	if x.raw, err = readBody(x.r); err != nil {
		return x.refuse(err)
	}
	now := x.e.now()
	// Who calls is settled before anything is said about the request.
	if err := x.e.store.do(home, now, false, func(tx *Tx) error {
		if x.caller, err = x.e.authenticate(tx, token); err != nil {
			return err
		}
		return admit(tx, remoteAddr(x.r))
	}); err != nil {
		return x.refuse(err)
	}
	if home != x.account {
		return x.refuse(forbidden("%s is not a member of account %s.", x.caller.Name, clip(x.account, 100)))
	}
	if !x.caller.Admin {
		return x.refuse(forbidden("This API is disabled for users without account admin status. " +
			"Please contact your account admin for help."))
	}
	if err := x.decode(); err != nil {
		return x.refuse(err)
	}
	if err := x.e.checkRequest(x); err != nil {
		return x.refuse(err)
	}
	var rep *Reply
	err = x.e.store.do(x.account, now, x.op.Writes, func(tx *Tx) error {
		var err error
		rep, err = x.op.Handle(x.call(tx))
		return err
	})
	if err != nil {
		return x.refuse(err)
	}
	return x.success(rep)
}

func (x *exchange) decode() error {
	if x.op.Action.Body == nil {
		return nil
	}
	var err error
	x.body, err = decodeBody(x.r.Header.Get("Content-Type"), x.raw)
	if err == nil && x.body == nil && x.op.Action.Body.Required {
		return malformed("The request needs a JSON object as its body.")
	}
	return err
}

func (x *exchange) call(tx *Tx) *Call {
	c := &Call{
		Op: x.op, Account: x.account, Caller: x.caller, Query: x.r.URL.Query(), Raw: x.body,
		Tx: tx, Base: baseURL(x.r), Remote: remoteAddr(x.r), emu: x.e, r: x.r,
	}
	if b := x.op.Action.Body; b != nil && x.body != nil {
		pruned, _ := asMap(prune(x.op.Action.Types, b.Schema, map[string]any(x.body)))
		c.Body = pruned
	}
	return c
}

func (x *exchange) success(rep *Reply) *answer {
	a := &answer{status: rep.Status, header: rep.Header, stream: rep.Stream, contentType: rep.ContentType}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if rep.Body != nil {
		body, err := encodeJSON(rep.Body)
		if err != nil {
			return x.refuse(err)
		}
		a.body, a.contentType = body, "application/json"
	}
	x.e.checkAnswer(x, a)
	return a
}

// refuse turns an error into an answer in the shape that suits the path.
func (x *exchange) refuse(err error) *answer {
	ref := asRefusal(err)
	if ref.Status == http.StatusInternalServerError {
		x.e.log.Error("internal error", "path", x.r.URL.Path, "error", err)
	}
	shape := JSONShape
	if x.op != nil && x.op.Shape != ByOperation {
		shape = x.op.Shape
	}
	a := &answer{status: ref.Status, header: http.Header{}, refusal: ref}
	a.contentType, a.body = ref.render(shape, x.id)
	switch ref.Status {
	case http.StatusUnauthorized:
		a.header.Set("WWW-Authenticate", "Bearer realm=\"DatabricksRealm\"")
	case http.StatusMethodNotAllowed:
		a.header.Set("Allow", strings.Join(x.e.router.allowed(x.r), ", "))
	}
	if x.op != nil && ref.Shape == ByOperation {
		x.e.checkAnswer(x, a)
	}
	return a
}

// send puts the answer onto the wire, with the faults that spoil it there,
// and records the exchange.
func (x *exchange) send(a *answer) {
	h := x.w.Header()
	for k, v := range a.header {
		h[k] = v
	}
	h.Set("Server", "databricks")
	h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Request-Id", x.id)
	h.Set("X-Databricks-Request-Id", x.id)
	if a.contentType != "" {
		h.Set("Content-Type", a.contentType)
	}
	x.e.recorder.add(x, a)
	if x.fault != nil && x.fault.Kind.spoils() {
		x.fault.spoil(x, a)
		return
	}
	x.deliver(a)
}

func (x *exchange) deliver(a *answer) {
	if a.stream != nil {
		x.w.WriteHeader(a.status)
		if err := a.stream(x.w); err != nil {
			// The status is out already: the client learns by a broken body.
			panic(http.ErrAbortHandler)
		}
		return
	}
	if a.status != http.StatusNoContent && a.status != http.StatusNotModified {
		x.w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	x.w.WriteHeader(a.status)
	if x.r.Method != http.MethodHead {
		_, _ = x.w.Write(a.body)
	}
}

// bytes returns the whole body of an answer.
func (a *answer) bytes() []byte {
	if a.stream == nil {
		return a.body
	}
	var b bytes.Buffer
	if err := a.stream(&b); err != nil && !errors.Is(err, io.ErrShortWrite) {
		return nil
	}
	return b.Bytes()
}

func baseURL(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil || r.URL.Scheme == "https" {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

// remoteAddr is where a request comes from: what a proxy says of it, else the
// connection's own address.
func remoteAddr(r *http.Request) netip.Addr {
	if a, err := netip.ParseAddr(r.Header.Get("X-Forwarded-For")); err == nil {
		return a.Unmap()
	}
	if ap, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		return ap.Addr().Unmap()
	}
	return netip.AddrFrom4([4]byte{127, 0, 0, 1})
}

// capturePlain runs a handler of a route that is no operation.
func capturePlain(h http.HandlerFunc, x *exchange) *answer {
	w := &capture{header: http.Header{}, status: http.StatusOK}
	h(w, x.r)
	return &answer{
		status: w.status, header: w.header, body: w.body.Bytes(), contentType: w.header.Get("Content-Type"),
	}
}

type capture struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (c *capture) Header() http.Header         { return c.header }
func (c *capture) WriteHeader(status int)      { c.status = status }
func (c *capture) Write(p []byte) (int, error) { return c.body.Write(p) }
