// Package ir is the plain model of an API between the description and the
// generated files: services, operations, parameters and tables of schemas,
// with every default filled in and every name derived. Building it is a pure
// function of the document tree; it reads no files and knows no particular
// API.
package ir

import (
	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/schema"
)

// API is the whole description.
type API struct {
	Title, Version, Description string
	// ConnectionParams are parameters that the connection fills in.
	ConnectionParams []string
	RateClasses      []RateClass
	// Services are sorted by name.
	Services []*Service
	// Root is the document that all of it was made from.
	Root *document.Node

	// Foreign: the description was not written for this generator. All
	// services share one table.
	Foreign bool
	// Refused are the operations that cannot be actions; Notes tell what of
	// the others is not as the description says. Both only of foreign ones.
	Refused []Refusal
	Notes   []document.Note
}

// Refusal is an operation that was left out.
type Refusal struct {
	Method, Path, Reason string
	Pos                  document.Pos
}

// Operations returns the operations of all services, sorted by name.
func (a *API) Operations() []*Operation {
	var all []*Operation
	for _, s := range a.Services {
		all = append(all, s.Operations...)
	}
	sortOperations(all)
	return all
}

// RateClass is a limit that calls share.
type RateClass struct {
	Name string
	// PerSecond and Burst are decimal texts.
	PerSecond, Burst string
}

// Service is the set of operations that share a first tag.
type Service struct {
	// Name is the name of its package, Tag the tag as it is written.
	Name, Tag, Description string
	Types                  schema.Table
	// Operations are sorted by name.
	Operations []*Operation
}

// Operation is one action. Its members are those of the generated Action;
// constants are written by their Go names.
type Operation struct {
	Name, Alias          string
	Former               []Former
	ID                   string
	Service              *Service
	Method, Path         string
	Summary, Description string
	Deprecated           bool
	Danger               string // Read, Write, SecretReturning, Destructive
	Host                 string // AccountHost, WorkspaceHost
	RateClass            string
	Idempotent           bool
	Params               schema.ID
	Args                 []Arg
	Body                 *Body
	Accept               string
	Results              []Response
	Paging               *Paging
	Waiter               *Waiter
	Find                 *Find
	Secrets              []string
	Example              string

	Pos document.Pos
	// Template is the key of the path in the description.
	Template string
	node     *document.Node
}

// ParamNames returns the names that the params object may have.
func (o *Operation) ParamNames() []string {
	var names []string
	for _, p := range o.Service.Types.At(o.Params).Props {
		names = append(names, p.Name)
	}
	return names
}

// Former is an earlier name of an operation.
type Former struct {
	Name, Since string
	Params      []Renamed
}

// Renamed pairs two names.
type Renamed struct{ From, To string }

// Arg is a parameter on the wire.
type Arg struct {
	Key, Name     string
	In            string // InPath, InQuery, InHeader, InCookie
	Style         string // Simple, Form, ...
	Explode       bool
	AllowReserved bool
	JSONElements  bool
}

// Body is the request body.
type Body struct {
	Key         string
	Required    bool
	ContentType string
	Schema      schema.ID
	Parts       []Part
}

// Part is a member of a form or of multipart/form-data.
type Part struct {
	Name          string
	Style         string // Form, JSONText, ...; empty in multipart/form-data
	Explode       bool
	AllowReserved bool
	ContentType   string
}

// Response is one declared answer.
type Response struct {
	Status, ContentType string
	Schema              schema.ID
	Description         string
}

// Paging tells how to walk a list.
type Paging struct {
	Kind  string // OnePage, TokenPaging, IndexPaging
	Items string

	Token, Next, Size, Start, Count string
}

// Waiter tells what to poll.
type Waiter struct {
	Action           string
	Params           []Renamed
	Status, Message  string
	Success, Failure []string
	TimeoutSeconds   int
}

// Find tells how to look for what a lost answer may have created.
type Find struct {
	Action        string
	Match, Params []Renamed
}
