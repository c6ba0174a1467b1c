package document

// Kind says what may stand at a place of an API description.
type Kind uint8

// The kinds of values. Those from Root on are objects with members of their
// own.
const (
	Anything Kind = iota
	Text
	Flag
	Numeric
	Count
	Texts
	Values
	TypeNames
	Names // map of texts
	Needs // map of lists of texts

	Root
	Info
	Contact
	License
	Server
	ServerVariable
	Components
	Paths
	PathItem
	Operation
	ExternalDocs
	Parameter
	RequestBody
	MediaType
	Encoding
	Responses
	Response
	Callback
	Example
	Link
	Header
	Tag
	Security
	SecurityScheme
	Flows
	Flow
	Schema
	SchemaOrFlag
	Discriminator
	XML
)

// Shape says how values of a kind are held.
type Shape uint8

// One value, a list of them, or a map to them.
const (
	One Shape = iota
	ListOf
	MapOf
)

// Field is a member that an object may have.
type Field struct {
	Name  string
	Shape Shape
	Kind  Kind
	// Since31 marks what came with OpenAPI 3.1.
	Since31 bool
}

// Fields returns the members that objects of the kind may have, besides
// $ref and x- members; nil for kinds whose members are named freely.
func Fields(k Kind) []Field {
	if int(k) < len(grammar) {
		return grammar[k]
	}
	return nil
}

// Lookup returns the field with the given name.
func Lookup(k Kind, name string) (Field, bool) {
	for _, f := range Fields(k) {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Section returns the section of components that holds values of the kind,
// and "" for kinds that cannot be referred to.
func (k Kind) Section() string {
	for _, f := range grammar[Components] {
		if f.Kind == k || k == SchemaOrFlag && f.Kind == Schema {
			return f.Name
		}
	}
	return ""
}

// String names the kind in messages.
func (k Kind) String() string {
	return [...]string{
		"value", "string", "boolean", "number", "whole number", "list of strings", "list", "type name",
		"map of strings", "map of lists of strings",
		"document", "info", "contact", "license", "server", "server variable", "components", "paths", "path item",
		"operation", "external documentation", "parameter", "request body", "media type", "encoding", "responses",
		"response", "callback", "example", "link", "header", "tag", "security requirement", "security scheme",
		"flows", "flow", "schema", "schema", "discriminator", "xml",
	}[k]
}

// grammar is read-only.
var grammar = [...][]Field{
	Root: {
		{Name: "openapi", Kind: Text},
		{Name: "info", Kind: Info},
		{Name: "servers", Shape: ListOf, Kind: Server},
		{Name: "paths", Kind: Paths},
		{Name: "components", Kind: Components},
		{Name: "security", Shape: ListOf, Kind: Security},
		{Name: "tags", Shape: ListOf, Kind: Tag},
		{Name: "externalDocs", Kind: ExternalDocs},
		{Name: "webhooks", Shape: MapOf, Kind: PathItem, Since31: true},
		{Name: "jsonSchemaDialect", Kind: Text, Since31: true},
	},
	Info: {
		{Name: "title", Kind: Text},
		{Name: "description", Kind: Text},
		{Name: "termsOfService", Kind: Text},
		{Name: "contact", Kind: Contact},
		{Name: "license", Kind: License},
		{Name: "version", Kind: Text},
		{Name: "summary", Kind: Text, Since31: true},
	},
	Contact:        {{Name: "name", Kind: Text}, {Name: "url", Kind: Text}, {Name: "email", Kind: Text}},
	License:        {{Name: "name", Kind: Text}, {Name: "url", Kind: Text}, {Name: "identifier", Kind: Text, Since31: true}},
	Server:         {{Name: "url", Kind: Text}, {Name: "description", Kind: Text}, {Name: "variables", Shape: MapOf, Kind: ServerVariable}},
	ServerVariable: {{Name: "enum", Kind: Texts}, {Name: "default", Kind: Text}, {Name: "description", Kind: Text}},
	Components: {
		{Name: "schemas", Shape: MapOf, Kind: Schema},
		{Name: "responses", Shape: MapOf, Kind: Response},
		{Name: "parameters", Shape: MapOf, Kind: Parameter},
		{Name: "examples", Shape: MapOf, Kind: Example},
		{Name: "requestBodies", Shape: MapOf, Kind: RequestBody},
		{Name: "headers", Shape: MapOf, Kind: Header},
		{Name: "securitySchemes", Shape: MapOf, Kind: SecurityScheme},
		{Name: "links", Shape: MapOf, Kind: Link},
		{Name: "callbacks", Shape: MapOf, Kind: Callback},
		{Name: "pathItems", Shape: MapOf, Kind: PathItem, Since31: true},
	},
	PathItem: {
		{Name: "summary", Kind: Text},
		{Name: "description", Kind: Text},
		{Name: "get", Kind: Operation},
		{Name: "put", Kind: Operation},
		{Name: "post", Kind: Operation},
		{Name: "delete", Kind: Operation},
		{Name: "options", Kind: Operation},
		{Name: "head", Kind: Operation},
		{Name: "patch", Kind: Operation},
		{Name: "trace", Kind: Operation},
		{Name: "servers", Shape: ListOf, Kind: Server},
		{Name: "parameters", Shape: ListOf, Kind: Parameter},
	},
	Operation: {
		{Name: "tags", Kind: Texts},
		{Name: "summary", Kind: Text},
		{Name: "description", Kind: Text},
		{Name: "externalDocs", Kind: ExternalDocs},
		{Name: "operationId", Kind: Text},
		{Name: "parameters", Shape: ListOf, Kind: Parameter},
		{Name: "requestBody", Kind: RequestBody},
		{Name: "responses", Kind: Responses},
		{Name: "callbacks", Shape: MapOf, Kind: Callback},
		{Name: "deprecated", Kind: Flag},
		{Name: "security", Shape: ListOf, Kind: Security},
		{Name: "servers", Shape: ListOf, Kind: Server},
	},
	ExternalDocs: {{Name: "description", Kind: Text}, {Name: "url", Kind: Text}},
	Parameter:    append([]Field{{Name: "name", Kind: Text}, {Name: "in", Kind: Text}}, headerFields...),
	Header:       headerFields,
	RequestBody:  {{Name: "description", Kind: Text}, {Name: "content", Shape: MapOf, Kind: MediaType}, {Name: "required", Kind: Flag}},
	MediaType: {
		{Name: "schema", Kind: SchemaOrFlag},
		{Name: "example"},
		{Name: "examples", Shape: MapOf, Kind: Example},
		{Name: "encoding", Shape: MapOf, Kind: Encoding},
	},
	Encoding: {
		{Name: "contentType", Kind: Text},
		{Name: "headers", Shape: MapOf, Kind: Header},
		{Name: "style", Kind: Text},
		{Name: "explode", Kind: Flag},
		{Name: "allowReserved", Kind: Flag},
	},
	Response: {
		{Name: "description", Kind: Text},
		{Name: "headers", Shape: MapOf, Kind: Header},
		{Name: "content", Shape: MapOf, Kind: MediaType},
		{Name: "links", Shape: MapOf, Kind: Link},
	},
	Example: {{Name: "summary", Kind: Text}, {Name: "description", Kind: Text}, {Name: "value"}, {Name: "externalValue", Kind: Text}},
	Link: {
		{Name: "operationRef", Kind: Text},
		{Name: "operationId", Kind: Text},
		{Name: "parameters"},
		{Name: "requestBody"},
		{Name: "description", Kind: Text},
		{Name: "server", Kind: Server},
	},
	Tag: {{Name: "name", Kind: Text}, {Name: "description", Kind: Text}, {Name: "externalDocs", Kind: ExternalDocs}},
	SecurityScheme: {
		{Name: "type", Kind: Text},
		{Name: "description", Kind: Text},
		{Name: "name", Kind: Text},
		{Name: "in", Kind: Text},
		{Name: "scheme", Kind: Text},
		{Name: "bearerFormat", Kind: Text},
		{Name: "flows", Kind: Flows},
		{Name: "openIdConnectUrl", Kind: Text},
	},
	Flows: {
		{Name: "implicit", Kind: Flow},
		{Name: "password", Kind: Flow},
		{Name: "clientCredentials", Kind: Flow},
		{Name: "authorizationCode", Kind: Flow},
	},
	Flow: {
		{Name: "authorizationUrl", Kind: Text},
		{Name: "tokenUrl", Kind: Text},
		{Name: "refreshUrl", Kind: Text},
		{Name: "scopes", Kind: Names},
	},
	Schema:        schemaFields,
	SchemaOrFlag:  schemaFields,
	Discriminator: {{Name: "propertyName", Kind: Text}, {Name: "mapping", Kind: Names}},
	XML: {
		{Name: "name", Kind: Text},
		{Name: "namespace", Kind: Text},
		{Name: "prefix", Kind: Text},
		{Name: "attribute", Kind: Flag},
		{Name: "wrapped", Kind: Flag},
	},
}

// headerFields is read-only.
var headerFields = []Field{
	{Name: "description", Kind: Text},
	{Name: "required", Kind: Flag},
	{Name: "deprecated", Kind: Flag},
	{Name: "allowEmptyValue", Kind: Flag},
	{Name: "style", Kind: Text},
	{Name: "explode", Kind: Flag},
	{Name: "allowReserved", Kind: Flag},
	{Name: "schema", Kind: SchemaOrFlag},
	{Name: "example"},
	{Name: "examples", Shape: MapOf, Kind: Example},
	{Name: "content", Shape: MapOf, Kind: MediaType},
}

// schemaFields is read-only.
var schemaFields = []Field{
	{Name: "title", Kind: Text},
	{Name: "description", Kind: Text},
	{Name: "type", Kind: TypeNames},
	{Name: "format", Kind: Text},
	{Name: "enum", Kind: Values},
	{Name: "default"},
	{Name: "example"},
	{Name: "nullable", Kind: Flag},
	{Name: "readOnly", Kind: Flag},
	{Name: "writeOnly", Kind: Flag},
	{Name: "deprecated", Kind: Flag},
	{Name: "multipleOf", Kind: Numeric},
	{Name: "maximum", Kind: Numeric},
	{Name: "exclusiveMaximum"},
	{Name: "minimum", Kind: Numeric},
	{Name: "exclusiveMinimum"},
	{Name: "maxLength", Kind: Count},
	{Name: "minLength", Kind: Count},
	{Name: "pattern", Kind: Text},
	{Name: "maxItems", Kind: Count},
	{Name: "minItems", Kind: Count},
	{Name: "uniqueItems", Kind: Flag},
	{Name: "maxProperties", Kind: Count},
	{Name: "minProperties", Kind: Count},
	{Name: "required", Kind: Texts},
	{Name: "properties", Shape: MapOf, Kind: SchemaOrFlag},
	{Name: "additionalProperties", Kind: SchemaOrFlag},
	{Name: "items", Kind: SchemaOrFlag},
	{Name: "allOf", Shape: ListOf, Kind: SchemaOrFlag},
	{Name: "oneOf", Shape: ListOf, Kind: SchemaOrFlag},
	{Name: "anyOf", Shape: ListOf, Kind: SchemaOrFlag},
	{Name: "not", Kind: SchemaOrFlag},
	{Name: "discriminator", Kind: Discriminator},
	{Name: "xml", Kind: XML},
	{Name: "externalDocs", Kind: ExternalDocs},

	{Name: "const", Since31: true},
	{Name: "examples", Kind: Values, Since31: true},
	{Name: "$schema", Kind: Text, Since31: true},
	{Name: "$id", Kind: Text, Since31: true},
	{Name: "$anchor", Kind: Text, Since31: true},
	{Name: "$comment", Kind: Text, Since31: true},
	{Name: "$dynamicRef", Kind: Text, Since31: true},
	{Name: "$dynamicAnchor", Kind: Text, Since31: true},
	{Name: "$vocabulary", Since31: true},
	{Name: "$defs", Shape: MapOf, Kind: SchemaOrFlag, Since31: true},
	{Name: "prefixItems", Shape: ListOf, Kind: SchemaOrFlag, Since31: true},
	{Name: "contains", Kind: SchemaOrFlag, Since31: true},
	{Name: "minContains", Kind: Count, Since31: true},
	{Name: "maxContains", Kind: Count, Since31: true},
	{Name: "propertyNames", Kind: SchemaOrFlag, Since31: true},
	{Name: "patternProperties", Shape: MapOf, Kind: SchemaOrFlag, Since31: true},
	{Name: "dependentRequired", Kind: Needs, Since31: true},
	{Name: "dependentSchemas", Shape: MapOf, Kind: SchemaOrFlag, Since31: true},
	{Name: "unevaluatedItems", Kind: SchemaOrFlag, Since31: true},
	{Name: "unevaluatedProperties", Kind: SchemaOrFlag, Since31: true},
	{Name: "if", Kind: SchemaOrFlag, Since31: true},
	{Name: "then", Kind: SchemaOrFlag, Since31: true},
	{Name: "else", Kind: SchemaOrFlag, Since31: true},
	{Name: "contentEncoding", Kind: Text, Since31: true},
	{Name: "contentMediaType", Kind: Text, Since31: true},
	{Name: "contentSchema", Kind: SchemaOrFlag, Since31: true},
}
