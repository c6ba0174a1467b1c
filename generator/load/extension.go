package load

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/databricks-account/connector/generator/document"
)

// member describes one x- member: where it may stand and what its value must
// be. valid returns "" when the value is right, and what it must be otherwise.
type member struct {
	name  string
	kinds []document.Kind
	valid func(v *document.Node) string
}

// members returns the x- members that mean something here.
func members() []member {
	operation := []document.Kind{document.Operation}
	schemas := []document.Kind{document.Schema, document.SchemaOrFlag}
	root := []document.Kind{document.Root}
	return []member{
		{"x-optional-null", root, boolean},
		{"x-rate-classes", root, rateClasses},
		{"x-connection-parameters", root, textList},
		{"x-alias", operation, alias},
		{"x-danger", operation, oneOf("read", "write", "destructive", "secret")},
		{"x-host", operation, oneOf("account", "workspace")},
		{"x-rate-class", operation, text},
		{"x-idempotent", operation, boolean},
		{"x-wire-history", operation, textList},
		{"x-paging", operation, paging},
		{"x-waiter", operation, waiter},
		{"x-find", operation, find},
		{"x-secret", schemas, boolean},
		{"x-output-only", schemas, boolean},
		{"x-object-parameter", []document.Kind{document.Parameter}, text},
	}
}

func (c *checker) extension(key document.Key, v *document.Node, k document.Kind) {
	for _, m := range members() {
		if m.name != key.Text {
			continue
		}
		if !slices.Contains(m.kinds, k) {
			c.issues.Addf(key.Pos, "%s has no meaning here: %s", key.Text, k)
			return
		}
		if want := m.valid(v); want != "" {
			c.issues.Addf(v.Pos, "%s must be %s", key.Text, want)
		}
		return
	}
	if !c.foreign {
		c.issues.Addf(key.Pos, "unknown member %q", key.Text)
	}
}

// drop takes out the x- members that have a meaning here but not where or how
// they are written: another API may use the name for something else.
func (c *checker) drop(n *document.Node, k document.Kind) {
	for _, m := range members() {
		if v := n.Get(m.name); v != nil && (!slices.Contains(m.kinds, k) || m.valid(v) != "") {
			n.Delete(m.name)
		}
	}
}

func boolean(v *document.Node) string {
	if v.Type != document.Bool {
		return "true or false"
	}
	return ""
}

func text(v *document.Node) string {
	if v.Type != document.String || v.Text == "" {
		return "a text"
	}
	return ""
}

func textList(v *document.Node) string {
	if !texts(v) {
		return "a list of texts"
	}
	return ""
}

func alias(v *document.Node) string {
	if v.Type != document.String || !regexp.MustCompile(`^[a-z0-9_]{1,64}$`).MatchString(v.Text) {
		return "1 to 64 characters of [a-z0-9_]"
	}
	return ""
}

func oneOf(words ...string) func(*document.Node) string {
	return func(v *document.Node) string {
		if v.Type != document.String || !slices.Contains(words, v.Text) {
			return "one of " + strings.Join(words, ", ")
		}
		return ""
	}
}

func rateClasses(v *document.Node) string {
	const want = "a map of names to {per_second, burst}, both positive numbers"
	for _, class := range v.Members() {
		if only(class, "per_second", "burst") != "" || !positive(class.Get("per_second")) || !positive(class.Get("burst")) {
			return want
		}
	}
	if v.Type != document.Map {
		return want
	}
	return ""
}

func positive(v *document.Node) bool {
	return v != nil && v.Type == document.Number && !strings.HasPrefix(v.Text, "-") && strings.Trim(v.Text, "0.") != ""
}

// only reports a member that is not among the allowed ones.
func only(v *document.Node, allowed ...string) string {
	if v.Type != document.Map {
		return "an object"
	}
	for k := range v.Members() {
		if !slices.Contains(allowed, k) {
			return "an object of " + strings.Join(allowed, ", ") + " (not " + k + ")"
		}
	}
	return ""
}

func paging(v *document.Node) string {
	if want := only(v, "kind", "items", "token", "next", "size", "start", "count"); want != "" {
		return want
	}
	if want := oneOf("token", "scim", "none")(orNull(v.Get("kind"))); want != "" {
		return "an object whose kind is " + want
	}
	for k, e := range v.Members() {
		if e.Type != document.String {
			return "an object of texts (" + k + " is not)"
		}
	}
	if !v.Has("items") {
		return "an object with items"
	}
	return ""
}

func waiter(v *document.Node) string {
	if want := only(v, "operation", "params", "status", "message", "success", "failure", "timeout"); want != "" {
		return want
	}
	for _, k := range []string{"operation", "status", "timeout"} {
		if text(orNull(v.Get(k))) != "" {
			return "an object whose " + k + " is a text"
		}
	}
	if d, err := time.ParseDuration(v.Str("timeout")); err != nil || d < time.Second {
		return "an object whose timeout is a duration such as 20m"
	}
	if len(v.Strings("success")) == 0 || v.Has("failure") && textList(v.Get("failure")) != "" {
		return "an object whose success and failure are lists of texts"
	}
	if p := v.Get("params"); p != nil && !textMap(p) {
		return "an object whose params is a map of texts"
	}
	return ""
}

func find(v *document.Node) string {
	if want := only(v, "operation", "match", "params"); want != "" {
		return want
	}
	if text(orNull(v.Get("operation"))) != "" {
		return "an object whose operation is a text"
	}
	if m := v.Get("match"); m == nil || !textMap(m) || len(m.Items) == 0 {
		return "an object whose match is a map of texts"
	}
	if p := v.Get("params"); p != nil && !textMap(p) {
		return "an object whose params is a map of texts"
	}
	return ""
}

func textMap(v *document.Node) bool {
	return v.Type == document.Map && !slices.ContainsFunc(v.Items, func(e *document.Node) bool { return e.Type != document.String })
}

func orNull(v *document.Node) *document.Node {
	if v == nil {
		return &document.Node{}
	}
	return v
}
