package actions

import "github.com/databricks-account/connector/schema"

// Action is one named operation of the API: everything that is known of it,
// as read-only data. Actions are generated; callers must not change them.
type Action struct {
	// Name is derived from method and path and never changes; Alias is the
	// short second name, at most 64 characters of [a-z0-9_].
	Name, Alias string
	// Former are earlier names that still work.
	Former []Former
	// OperationID is the name of the operation in the API description.
	OperationID string
	// Service is the operation's first tag: the name of its package under gen.
	Service              string
	Method               string
	Path                 string // template, such as /api/2.0/accounts/{account_id}/credentials
	Summary, Description string
	Deprecated           bool

	Danger Danger
	Host   Host
	// RateClass names the limit that its calls share.
	RateClass string
	// Idempotent: a second call has no second effect.
	Idempotent bool

	// Types is the table that Params, Body and Results index.
	Types *schema.Table
	// Params is the schema of the whole params object: path, query and header
	// parameters by their key, and the body under Body.Key.
	Params schema.ID
	// Args say how each parameter goes onto the wire: path parameters in the
	// order of the path, then the others as declared.
	Args []Arg
	// Body is nil when the action sends none.
	Body *Body
	// Accept is the Accept header.
	Accept string
	// Results are the declared successful answers.
	Results []Response

	Paging *Paging
	Waiter *Waiter
	Find   *Find
	// Secrets are the places of secrets in the answer, as dotted field paths;
	// "*" stands for every element of an array.
	Secrets []string
	// Example is a params object that is valid for the action, as JSON.
	Example string
}

// Former is a name that an action had before.
type Former struct {
	Name string
	// Since is the date of the renaming, YYYY-MM-DD.
	Since string
	// Params maps former parameter names to today's.
	Params []Renamed
}

// Renamed is a parameter that had another name.
type Renamed struct{ From, To string }

// Danger tells what a call can do.
type Danger uint8

const (
	// Read changes nothing.
	Read Danger = iota
	// Write creates or changes.
	Write
	// SecretReturning writes and answers with a secret that is shown once.
	SecretReturning
	// Destructive deletes, or breaks something that works.
	Destructive
)

// String returns the class as the API description spells it.
func (d Danger) String() string {
	return [...]string{"read", "write", "secret", "destructive"}[d]
}

// Host is the kind of host that serves an action.
type Host uint8

const (
	// AccountHost serves the account API.
	AccountHost Host = iota
	// WorkspaceHost is a workspace's own host.
	WorkspaceHost
)

// String returns "account" or "workspace".
func (h Host) String() string { return [...]string{"account", "workspace"}[h] }

// In is the place of a parameter in a request.
type In uint8

const (
	InPath In = iota
	InQuery
	InHeader
	InCookie
)

// Style says how a value becomes text.
type Style uint8

const (
	// Simple: one text; arrays joined by comma. The style of paths and headers.
	Simple Style = iota
	// Form: name=value; arrays repeat the name when Explode is set and are
	// joined by comma otherwise; objects spread their members when Explode.
	Form
	// SpaceDelimited and PipeDelimited join arrays by a space or a bar.
	SpaceDelimited
	PipeDelimited
	// DeepObject: name[member]=value, elements of arrays as name[0]=value.
	DeepObject
	// Dotted: name.member=value, nested members dotted again.
	Dotted
	// Label and Matrix are path styles: .value and ;name=value.
	Label
	Matrix
	// JSONText: the value as JSON.
	JSONText
)

// Arg is one parameter on the wire.
type Arg struct {
	// Key is its name in params, Name its name on the wire.
	Key, Name string
	In        In
	Style     Style
	Explode   bool
	// AllowReserved leaves reserved characters of a query value unescaped. In
	// a path it leaves the slashes of a text: the value may be several segments.
	AllowReserved bool
	// JSONElements sends elements and members that are lists or objects
	// themselves as JSON. Without it they are refused.
	JSONElements bool
}

// Body is the request body.
type Body struct {
	// Key is its name in params: "data".
	Key         string
	Required    bool
	ContentType string
	Schema      schema.ID
	// Parts say how members of a form or of multipart/form-data go onto the
	// wire, sorted by name. Members that are not listed go as OpenAPI says:
	// texts, numbers and booleans as they are, objects as JSON, arrays as one
	// pair or part for each element.
	Parts []Part
}

// Part is one member of a form or of multipart/form-data.
type Part struct {
	Name string
	// Style and Explode are those of a member of a form.
	Style   Style
	Explode bool
	// AllowReserved leaves reserved characters of a form unescaped.
	AllowReserved bool
	// ContentType is that of a part of multipart/form-data; empty is what
	// follows from the value. One that is no text makes the part a file.
	ContentType string
}

// Response is one declared answer.
type Response struct {
	Status      string // "200", "2XX", "default"
	ContentType string // empty when the answer has no body
	Schema      schema.ID
	Description string
}

// PagingKind is how a list is split into pages.
type PagingKind uint8

const (
	// OnePage: everything comes at once.
	OnePage PagingKind = iota
	// TokenPaging: the answer names the next page.
	TokenPaging
	// IndexPaging: SCIM's startIndex and count; an empty page ends the list.
	IndexPaging
)

// Paging tells how to walk a list.
type Paging struct {
	Kind PagingKind
	// Items is the field that holds the list, empty when the answer is the
	// bare array.
	Items string
	// Token and Size are parameters, Next is the field of the answer with the
	// token of the next page.
	Token, Next, Size string
	// Start and Count are parameters of IndexPaging; Start is also the field
	// of the answer.
	Start, Count string
}

// Waiter tells what to poll until an effect is complete.
type Waiter struct {
	// Action is the name of the action to poll.
	Action string
	// Params are its parameters, each from a field of the first answer or
	// from the parameter of the same name.
	Params []Renamed
	// Status and Message are fields of the polled answer.
	Status, Message  string
	Success, Failure []string
	// TimeoutSeconds is how long the effect may take.
	TimeoutSeconds int
}

// Find tells how to find out whether a create took effect.
type Find struct {
	// Action is the name of the list action to ask.
	Action string
	// Match pairs fields of a listed item (From) with fields of the body (To).
	Match []Renamed
	// Params are parameters of the list action (From) as templates over the
	// body (To), such as `userName eq "{userName}"`.
	Params []Renamed
}
