package connector

import (
	"io"
	"time"
)

// CallOption changes one call.
type CallOption func(*callOptions)

type callOptions struct {
	allowUnknown bool
	confirmed    bool
	wait         bool
	waitTimeout  time.Duration
	timeout      time.Duration
	maxAnswer    int64
	pageSize     int
	progress     func(Progress)
	note         func(string)
	policies     []Policy
	to           io.Writer
	// internal calls belong to another call: they are not audited by
	// themselves.
	internal bool
}

// plainCall are the options of a call without any. They are never changed.
var plainCall callOptions

func newCallOptions(opts []CallOption) *callOptions {
	if len(opts) == 0 {
		return &plainCall
	}
	o := &callOptions{}
	for _, opt := range opts {
		if opt != nil {
			opt(o)
		}
	}
	return o
}

// WithUnknownFields lets parameters and fields that the API description does
// not know pass in this call.
func WithUnknownFields() CallOption { return func(o *callOptions) { o.allowUnknown = true } }

// WithConfirm consents to a destructive call on a connection that demands consent.
func WithConfirm() CallOption { return func(o *callOptions) { o.confirmed = true } }

// WithCallTimeout bounds the whole call: its repetitions and waits included, and the
// waiting of WithWait too.
func WithCallTimeout(d time.Duration) CallOption { return func(o *callOptions) { o.timeout = d } }

// WithWait makes RunAction wait until the effect of the call is complete, as
// Wait does, and return the answer that says so.
func WithWait() CallOption { return func(o *callOptions) { o.wait = true } }

// WithWaitTimeout bounds the waiting of Wait and WithWait; the default is the time
// that the API description gives the action.
func WithWaitTimeout(d time.Duration) CallOption { return func(o *callOptions) { o.waitTimeout = d } }

// WithCallMaxAnswer bounds the size of the answer of this call. RunActionTo has no
// bound unless this sets one.
func WithCallMaxAnswer(bytes int64) CallOption { return func(o *callOptions) { o.maxAnswer = bytes } }

// WithPageSize asks for pages of n items in ItemsWith, where the action lets the
// caller choose and params do not.
func WithPageSize(n int) CallOption { return func(o *callOptions) { o.pageSize = n } }

// WithWarnings hands the notes on the call (Result.Warnings) to note as soon as
// they are known: so also those of a call that fails, of DryRun, and of
// ItemsWith, which repeats them for every page. note is called from the
// goroutine of the caller.
func WithWarnings(note func(text string)) CallOption {
	return func(o *callOptions) { o.note = note }
}

// WithCallPolicy adds a policy to this call. It can forbid what the connection
// allows, not the reverse.
func WithCallPolicy(p Policy) CallOption {
	return func(o *callOptions) { o.policies = append(o.policies, p) }
}

// WithProgress tells f how long work gets on: pages, waits and streamed
// answers. f is called by the goroutine that does the work, and should be fast.
func WithProgress(f func(Progress)) CallOption { return func(o *callOptions) { o.progress = f } }

// Progress is how far long work is.
type Progress struct {
	// Action is the action that is running.
	Action string
	// Status and Message are what a waiter's answer says.
	Status, Message string
	// Pages and Items are how much of a list was received.
	Pages, Items int
	// Bytes is how much of a streamed answer was written, Total how much there
	// is, -1 when that is not known.
	Bytes, Total int64
	// Elapsed is the time since the work began.
	Elapsed time.Duration
}

func (o *callOptions) report(p Progress) {
	if o.progress != nil {
		o.progress(p)
	}
}
