package load

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/databricks-account/connector/generator/document"
	"go.yaml.in/yaml/v3"
)

// maxNodes limits what aliases may expand to.
const maxNodes = 1_000_000

// parseYAML reads one YAML document. Errors name file and line. doubts are the
// ones that leave out only a part.
func parseYAML(file string, data []byte) (n *document.Node, doubts *document.Issues, err error) {
	var top yaml.Node
	if err := yaml.Unmarshal(data, &top); err != nil {
		return nil, nil, mistake(file, yamlLine(err), yamlReason(err))
	}
	if len(top.Content) == 0 {
		return nil, nil, mistake(file, 1, "the file is empty")
	}
	c := yamlReader{file: file, open: map[*yaml.Node]bool{}}
	n = c.node(top.Content[0])
	if c.nodes > maxNodes {
		return nil, nil, c.issues.Err()
	}
	return n, &c.issues, nil
}

func mistake(file string, line int, message string) error {
	return &document.Error{Issues: []document.Issue{{Pos: document.Pos{File: file, Line: line}, Message: message}}}
}

// yamlReason is an error of the YAML package without its place.
func yamlReason(err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		return strings.TrimLeft(rest, "0123456789: ")
	}
	return text
}

// yamlLine finds the line in an error of the YAML package.
func yamlLine(err error) int {
	_, after, ok := strings.Cut(err.Error(), "line ")
	if !ok {
		return 1
	}
	end := strings.IndexFunc(after, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(after)
	}
	if line, err := strconv.Atoi(after[:end]); err == nil {
		return line
	}
	return 1
}

type yamlReader struct {
	file string
	// open are the aliases that are being expanded, nodes the values that are
	// there through one.
	open   map[*yaml.Node]bool
	nodes  int
	issues document.Issues
}

func (c *yamlReader) pos(y *yaml.Node) document.Pos {
	return document.Pos{File: c.file, Line: y.Line}
}

func (c *yamlReader) node(y *yaml.Node) *document.Node {
	n := &document.Node{Pos: c.pos(y)}
	if len(c.open) > 0 {
		c.nodes++
	}
	if c.nodes > maxNodes {
		if c.nodes == maxNodes+1 {
			c.issues.Addf(n.Pos, "the aliases expand to more than %d values", maxNodes)
		}
		return n
	}
	switch y.Kind {
	case yaml.AliasNode:
		if c.open[y] {
			c.issues.Addf(n.Pos, "the alias *%s stands for something that holds it", y.Value)
			return n
		}
		c.open[y] = true
		defer delete(c.open, y)
		return c.node(y.Alias)
	case yaml.SequenceNode:
		n.Type = document.List
		for _, e := range y.Content {
			n.Items = append(n.Items, c.node(e))
		}
	case yaml.MappingNode:
		n.Type = document.Map
		c.mapping(n, y)
	case yaml.ScalarNode:
		if err := c.scalar(n, y); err != nil {
			c.issues.Addf(n.Pos, "%v", err)
		}
	}
	return n
}

// mapping fills n; members that are written win over merged ones.
func (c *yamlReader) mapping(n *document.Node, y *yaml.Node) {
	var merged []*yaml.Node
	seen := make(map[string]bool, len(y.Content)/2)
	for i := 0; i+1 < len(y.Content); i += 2 {
		k, v := y.Content[i], y.Content[i+1]
		switch {
		case k.Tag == "!!merge":
			merged = append(merged, v)
			continue
		case k.Kind == yaml.AliasNode:
			k = k.Alias
		}
		if k.Kind != yaml.ScalarNode {
			c.issues.Addf(c.pos(k), "the name of a member must be a text")
			continue
		}
		if seen[k.Value] {
			c.issues.Addf(c.pos(k), "%q is there twice", k.Value)
			continue
		}
		seen[k.Value] = true
		n.Keys = append(n.Keys, document.Key{Text: k.Value, Pos: c.pos(k)})
		n.Items = append(n.Items, c.node(v))
	}
	for _, m := range merged {
		from := c.node(m)
		for _, src := range append(from.List(), from) {
			for k, v := range src.Members() {
				if !seen[k] {
					seen[k] = true
					n.Keys = append(n.Keys, document.Key{Text: k, Pos: v.Pos})
					n.Items = append(n.Items, v)
				}
			}
		}
	}
}

func (c *yamlReader) scalar(n *document.Node, y *yaml.Node) error {
	switch y.ShortTag() {
	case "!!null":
		n.Type = document.Null
	case "!!bool":
		var b bool
		if err := y.Decode(&b); err != nil {
			return err
		}
		n.Type, n.Text = document.Bool, strconv.FormatBool(b)
	case "!!int", "!!float":
		text, err := number(y)
		if err != nil {
			return err
		}
		n.Type, n.Text = document.Number, text
	default:
		// Dates and the like are texts in JSON.
		n.Type, n.Text = document.String, y.Value
	}
	return nil
}

// number returns the JSON text of a YAML number, exact for whole numbers of
// any size.
func number(y *yaml.Node) (string, error) {
	if jsonNumber(y.Value) {
		return y.Value, nil
	}
	var i int64
	if y.Decode(&i) == nil {
		return strconv.FormatInt(i, 10), nil
	}
	var u uint64
	if y.Decode(&u) == nil {
		return strconv.FormatUint(u, 10), nil
	}
	var f float64
	if err := y.Decode(&f); err != nil {
		return "", err
	}
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return "", errors.New("JSON has no number " + y.Value)
	}
	return strconv.FormatFloat(f, 'g', -1, 64), nil
}

// jsonNumber reports whether s is a number as JSON writes it.
func jsonNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	digits := func() bool {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		s = s[n:]
		return n > 0
	}
	if strings.HasPrefix(s, "0") && len(s) > 1 && s[1] >= '0' && s[1] <= '9' || !digits() {
		return false
	}
	if strings.HasPrefix(s, ".") {
		if s = s[1:]; !digits() {
			return false
		}
	}
	if s != "" && (s[0] == 'e' || s[0] == 'E') {
		s = strings.TrimLeft(s[1:], "+-")
		if !digits() {
			return false
		}
	}
	return s == ""
}

// parse reads a file by what it holds: JSON when it starts with a brace.
// doubts are mistakes that leave out only a part of it; without lenient they
// are errors.
func parse(file string, data []byte, lenient bool) (n *document.Node, doubts *document.Issues, err error) {
	data = []byte(strings.TrimPrefix(string(data), "\ufeff"))
	doubts = &document.Issues{}
	if trimmed := strings.TrimLeft(string(data), " \t\r\n"); strings.HasPrefix(trimmed, "{") {
		n, err = parseJSON(file, data, doubts)
		if err == nil {
			return settle(n, doubts, lenient)
		}
		if strings.HasSuffix(file, ".json") && !lenient {
			return nil, nil, err
		}
		first := err
		if n, doubts, err = parseYAML(file, data); err != nil && lenient {
			return nil, nil, first
		}
	} else {
		n, doubts, err = parseYAML(file, data)
	}
	if err != nil {
		return nil, nil, err
	}
	if n, doubts, err = settle(n, doubts, lenient); err != nil {
		return nil, nil, err
	}
	if n.Type != document.Map {
		return nil, nil, mistake(file, n.Pos.Line, "the document is a "+n.Type.String()+", not an object")
	}
	return n, doubts, nil
}

func settle(n *document.Node, doubts *document.Issues, lenient bool) (*document.Node, *document.Issues, error) {
	if err := doubts.Err(); err != nil && !lenient {
		return nil, nil, err
	}
	return n, doubts, nil
}
