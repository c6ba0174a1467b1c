package schema

// ID names a schema of a Table by its index. Schemas refer to each other by
// ID and not by pointer, so that recursive ones can be laid out statically:
// Go refuses two package variables that hold each other's address.
type ID int32

// Any is the ID of the schema that accepts every value. Entry 0 of every
// Table is that schema.
const Any ID = 0

// Table is a closed set of schemas. Tables are generated, read-only and safe
// for concurrent use.
type Table []Schema

// At returns the schema with the given ID.
func (t Table) At(id ID) *Schema { return &t[id] }

// Types is the set of JSON types that a schema accepts. The empty set accepts
// all of them.
type Types uint8

// The JSON types. Number includes Integer.
// AllTypes accepts every type, null included. It is how "nullable" is said of
// a schema without a type: the empty set leaves null to what the schema is
// composed of.
const AllTypes = Null | Boolean | Integer | Number | String | Array | Object

const (
	Null Types = 1 << iota
	Boolean
	Integer
	Number
	String
	Array
	Object
)

// Has reports whether the set holds all of u.
func (t Types) Has(u Types) bool { return t&u == u }

// Schema describes one JSON value. Its zero value accepts everything. It
// holds only constants and slices of constants: a generated table needs no
// initialisation.
type Schema struct {
	// Name is the component's name in the API description, empty for a schema
	// that was written in place.
	Name string
	// Description is what the API description says of it, in Markdown.
	Description string
	// Types is the set of accepted types; Null is in it when the schema is
	// nullable, and then null is accepted whatever else the schema says.
	Types Types
	// Format is the format as written: int64, int32, date-time, ...
	Format string
	// Enum lists the accepted values as JSON texts: "ACTIVE" is written
	// `"ACTIVE"`.
	Enum []string
	// Rules holds the rarer constraints, nil when there are none.
	Rules *Rules

	// Items is the schema of the elements of an array.
	Items ID

	// Props are the declared members of an object, sorted by name.
	Props []Property
	// Required names members that must be present although Props does not
	// declare them (or a sibling of an allOf does). Required members that are
	// declared are marked in Props.
	Required []string
	// Extra says what is said of members that Props does not declare.
	Extra Extra
	// ExtraSchema is the schema of undeclared members when Extra is Typed.
	ExtraSchema ID

	AllOf, OneOf, AnyOf []ID
	// Not is the schema that must not match; Any means that there is none.
	Not ID
	// Discriminator picks a member of OneOf or AnyOf by a property: an object
	// must have the property, and fit the member that its value stands for.
	Discriminator *Discriminator

	// Default and Example are JSON texts, empty when there is none.
	Default, Example string
	Deprecated       bool
}

// Extra tells what an object schema says of undeclared members.
type Extra uint8

const (
	// Unsaid: the description is silent. JSON Schema lets them pass; strict
	// validation reports them as probably misspelt, unless the schema declares
	// no member at all.
	Unsaid Extra = iota
	// Open: explicitly allowed.
	Open
	// Closed: explicitly forbidden.
	Closed
	// Typed: allowed when they match ExtraSchema.
	Typed
)

// Property is one declared member of an object.
type Property struct {
	Name        string
	Description string
	Schema      ID
	Flags       Flags
}

// Flags are the marks of a property.
type Flags uint16

const (
	// Required members must be present.
	Required Flags = 1 << iota
	// NullUnset members may be null, meaning "not set", whatever their schema
	// says. The null is sent.
	NullUnset
	// ReadOnly members belong to answers, WriteOnly ones to requests.
	ReadOnly
	WriteOnly
	// OutputOnly members are filled by the service and ignored in a request.
	OutputOnly
	// Deprecated members still work; their description says what replaces them.
	Deprecated
	// Secret members are masked wherever they could be seen.
	Secret
)

// Has reports whether all of g are set.
func (f Flags) Has(g Flags) bool { return f&g == g }

// Rules are the constraints that few schemas have.
type Rules struct {
	// Pattern is a regular expression that a string must match somewhere.
	Pattern *Pattern
	// Lengths count characters. A maximum of -1 means no limit, here and
	// below.
	MinLength, MaxLength int64
	MinItems, MaxItems   int64
	UniqueItems          bool
	MinProps, MaxProps   int64
	// Min and Max are decimal texts, empty when there is no bound. They are
	// texts because a float64 cannot hold every int64.
	Min, Max                   string
	ExclusiveMin, ExclusiveMax bool
	MultipleOf                 string
	// PatternProps apply to every member whose name matches; such members
	// count as declared.
	PatternProps []PatternProperty
	// PropertyNames is the schema that the names of members must fit.
	PropertyNames ID
	// PrefixItems are the schemas of the first elements; Items is for the rest.
	PrefixItems []ID
	// Contains is the schema that between MinContains and MaxContains elements
	// must fit. A description that says only "contains" has MinContains 1.
	Contains                 ID
	MinContains, MaxContains int64
	DependentRequired        []Dependency
}

// PatternProperty gives the schema of members whose name matches a pattern.
type PatternProperty struct {
	Pattern *Pattern
	Schema  ID
}

// Dependency says which members must be present when Name is.
type Dependency struct {
	Name  string
	Needs []string
}

// Discriminator maps the value of a property to a schema.
type Discriminator struct {
	Property string
	// Values and Schemas run in parallel, sorted by value. Without Values the
	// property must be a string, and every alternative is tried.
	Values  []string
	Schemas []ID
}

// NoRules is the value of Rules that constrains nothing; generated code and
// tests start from it, because the zero value would forbid all but the empty.
var NoRules = Rules{MaxLength: -1, MaxItems: -1, MaxProps: -1, MaxContains: -1}

// Prop returns the declared member with the given name, or nil.
func (s *Schema) Prop(name string) *Property {
	// Among few names, most differ in length already.
	if len(s.Props) <= fewProps {
		for i := range s.Props {
			if p := &s.Props[i]; p.Name == name {
				return p
			}
		}
		return nil
	}
	lo, hi := 0, len(s.Props)
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		if s.Props[m].Name < name {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(s.Props) && s.Props[lo].Name == name {
		return &s.Props[lo]
	}
	return nil
}

// fewProps is up to how many names looking at all is faster than searching.
const fewProps = 24
