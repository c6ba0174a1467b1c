package actions_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
	"github.com/databricks-account/connector/spec"
)

// The oracle judges params by kin-openapi and the API description. The
// intended differences (docs/design/0003-validation-differences.md) are
// applied to the value before kin sees it, each in one place, so that nothing
// else can hide behind them.
type oracle struct {
	lenient, strict *openapi3.T
}

func newOracle(t testing.TB) *oracle {
	return &oracle{lenient: loadSpec(t, false), strict: loadSpec(t, true)}
}

// loadSpec loads the bundled description; closed forbids undeclared members
// where the description is silent, which is what strict validation adds.
func loadSpec(t testing.TB, closed bool) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(spec.JSON()))
	if err != nil {
		t.Fatal(err)
	}
	if closed {
		for _, s := range doc.Components.Schemas {
			closeObjects(s.Value)
		}
	}
	return doc
}

func closeObjects(s *openapi3.Schema) {
	if s == nil {
		return
	}
	if len(s.Properties) > 0 && s.AdditionalProperties.Has == nil && s.AdditionalProperties.Schema == nil {
		no := false
		s.AdditionalProperties.Has = &no
	}
	for _, p := range s.Properties {
		if p.Ref == "" {
			closeObjects(p.Value)
		}
	}
	if s.Items != nil && s.Items.Ref == "" {
		closeObjects(s.Items.Value)
	}
}

// valid is kin's verdict on the params of an action, with what it found.
func (o *oracle) valid(a *actions.Action, params map[string]any, strict bool) (bool, string) {
	doc := o.lenient
	if strict {
		doc = o.strict
	}
	op := doc.Paths.Value(a.Path).GetOperation(a.Method)
	known := map[string]bool{}
	group := map[string]map[string]*openapi3.Parameter{} // object parameters by member
	for _, p := range op.Parameters {
		if name, ok := p.Value.Extensions["x-object-parameter"].(string); ok {
			if group[name] == nil {
				group[name] = map[string]*openapi3.Parameter{}
			}
			group[name][strings.TrimPrefix(p.Value.Name, name+".")] = p.Value
			known[name] = true
			continue
		}
		known[p.Value.Name] = true
		v, present := params[p.Value.Name]
		if ok, why := judgeParam(p.Value, v, present); !ok {
			return false, p.Value.Name + ": " + why
		}
	}
	for name, members := range group {
		v, present := params[name]
		if !present || v == nil {
			continue
		}
		object, ok := v.(map[string]any)
		if !ok {
			return false, name + ": not an object"
		}
		for member, value := range object {
			p := members[member]
			if p == nil {
				if strict {
					return false, name + "." + member + ": unknown"
				}
				continue
			}
			if ok, why := judgeParam(p, value, true); !ok {
				return false, name + "." + member + ": " + why
			}
		}
	}
	if op.RequestBody != nil {
		known["data"] = true
		v, present := params["data"]
		if !present {
			if op.RequestBody.Value.Required {
				return false, "data: missing"
			}
		} else {
			s := op.RequestBody.Value.Content.Get("application/json").Schema.Value
			adapted, ok := adapt(s, v)
			if !ok {
				return false, "data: an integer out of range"
			}
			if err := s.VisitJSON(adapted); err != nil {
				return false, "data: " + err.Error()
			}
		}
	}
	for key := range params {
		if !known[key] {
			return false, key + ": unknown"
		}
	}
	return true, ""
}

func judgeParam(p *openapi3.Parameter, v any, present bool) (bool, string) {
	if !present {
		// The connection fills account_id in; here the caller may leave it out.
		if p.Required && !slices.Contains(actions.ConnectionParams(), p.Name) {
			return false, "missing"
		}
		return true, ""
	}
	if v == nil && p.In == "query" && !p.Required {
		return true, "" // difference: a null parameter is an absent one
	}
	adapted, ok := adapt(p.Schema.Value, v)
	if !ok {
		return false, "out of range"
	}
	if err := p.Schema.Value.VisitJSON(adapted); err != nil {
		return false, err.Error()
	}
	return true, ""
}

// adapt applies the intended differences to a value: decimal strings count as
// integers, integers must fit int64, optional members may be null.
func adapt(s *openapi3.Schema, v any) (any, bool) {
	if s.Type.Is("integer") {
		switch n := v.(type) {
		case string:
			if i, ok := new(big.Int).SetString(n, 10); ok && i.IsInt64() && i.String() == n {
				return json.Number(n), true
			}
		case json.Number:
			if f, ok := new(big.Rat).SetString(n.String()); ok && f.IsInt() {
				return v, f.Num().IsInt64()
			}
		}
		return v, true
	}
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			p := s.Properties[k]
			if p == nil {
				for _, sub := range s.AllOf {
					if q := sub.Value.Properties[k]; q != nil {
						p = q
					}
				}
			}
			if p == nil {
				out[k] = e
				continue
			}
			if e == nil && !slices.Contains(s.Required, k) {
				if len(s.OneOf) > 0 {
					out[k] = "" // present, which is what the alternatives ask for
				}
				continue
			}
			target := p.Value
			if len(target.AllOf) == 1 && target.Type == nil {
				target = target.AllOf[0].Value
			}
			adapted, ok := adapt(target, e)
			if !ok {
				return nil, false
			}
			out[k] = adapted
		}
		return out, true
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = e
			if s.Items != nil {
				adapted, ok := adapt(s.Items.Value, e)
				if !ok {
					return nil, false
				}
				out[i] = adapted
			}
		}
		return out, true
	}
	return v, true
}

// check compares the verdicts of the table and of the oracle in both modes.
func (o *oracle) check(t testing.TB, a *actions.Action, params map[string]any) {
	t.Helper()
	for _, strict := range []bool{false, true} {
		issues := a.Types.Validate(a.Params, params, schema.Options{AllowUnknown: !strict})
		want, why := o.valid(a, params, strict)
		if got := len(issues) == 0; got != want {
			text, _ := json.Marshal(params)
			t.Errorf("%s (strict %v): valid = %v, kin-openapi says %v\n  params %s\n  issues %v\n  kin    %s", a.Alias, strict, got, want, text, issues, why)
		}
	}
}

// TestOracle mutates valid params of every action; table and oracle must
// agree on every one.
func TestOracle(t *testing.T) {
	rounds := 160
	if testing.Short() {
		rounds = 20
	}
	o := newOracle(t)
	var mutations, refused int
	for i, a := range actions.Table() {
		m := &mutator{rnd: rand.New(rand.NewPCG(uint64(i), 42)), action: a}
		base := m.example(t)
		o.check(t, a, base)
		for range rounds {
			params := m.mutate(base)
			mutations++
			if len(a.Types.Validate(a.Params, params, schema.Options{})) > 0 {
				refused++
			}
			o.check(t, a, params)
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%d mutations, %d of them invalid", mutations, refused)
	if !testing.Short() && mutations < 20_000 {
		t.Errorf("%d mutations, want at least 20,000", mutations)
	}
	if refused < mutations/4 || refused > mutations*19/20 {
		t.Errorf("%d of %d mutations are invalid: that tests one side only", refused, mutations)
	}
}

// FuzzOracle lets the fuzzer choose action and mutations.
func FuzzOracle(f *testing.F) {
	o := newOracle(f)
	for i := range actions.Table() {
		f.Add(uint16(i), uint64(i))
	}
	f.Fuzz(func(t *testing.T, index uint16, seed uint64) {
		a := actions.Table()[int(index)%len(actions.Table())]
		m := &mutator{rnd: rand.New(rand.NewPCG(seed, uint64(index))), action: a}
		o.check(t, a, m.mutate(m.example(t)))
	})
}

// mutator damages params, and sometimes only changes them.
type mutator struct {
	rnd    *rand.Rand
	action *actions.Action
}

func (m *mutator) example(t testing.TB) map[string]any {
	d := json.NewDecoder(strings.NewReader(m.action.Example))
	d.UseNumber()
	params := map[string]any{}
	if m.action.Example != "" {
		if err := d.Decode(&params); err != nil {
			t.Fatalf("%s: example: %v", m.action.Alias, err)
		}
	}
	return params
}

// mutate changes one to three places of a copy.
func (m *mutator) mutate(params map[string]any) map[string]any {
	text, _ := json.Marshal(params)
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var copied map[string]any
	_ = d.Decode(&copied)
	for range 1 + m.rnd.IntN(3) {
		m.object(copied, m.action.Params)
	}
	return copied
}

// object changes a random member of v, or of one of its members.
func (m *mutator) object(v map[string]any, id schema.ID) {
	s := m.action.Types.At(id)
	keys := slices.Sorted(maps.Keys(v))
	if len(keys) > 0 && m.rnd.IntN(3) > 0 { // go down
		k := keys[m.rnd.IntN(len(keys))]
		child := schema.Any
		if p := s.Prop(k); p != nil {
			child = m.resolve(p.Schema)
		}
		switch e := v[k].(type) {
		case map[string]any:
			m.object(e, child)
			return
		case []any:
			m.list(e, m.action.Types.At(child).Items)
			return
		}
	}
	switch m.rnd.IntN(6) {
	case 0: // drop
		if len(keys) > 0 {
			delete(v, keys[m.rnd.IntN(len(keys))])
		}
	case 1: // misspell
		if len(keys) > 0 {
			k := keys[m.rnd.IntN(len(keys))]
			v[k+"s"] = v[k]
			delete(v, k)
		}
	case 2: // a declared member with a fitting or odd value
		if len(s.Props) > 0 {
			p := s.Props[m.rnd.IntN(len(s.Props))]
			v[p.Name] = m.value(m.resolve(p.Schema), 0)
		}
	case 3: // an unknown one
		v[fmt.Sprint("x", m.rnd.IntN(3))] = m.odd()
	default: // another value
		if len(keys) > 0 {
			v[keys[m.rnd.IntN(len(keys))]] = m.odd()
		}
	}
}

func (m *mutator) list(v []any, item schema.ID) {
	if len(v) == 0 {
		return
	}
	i := m.rnd.IntN(len(v))
	if e, ok := v[i].(map[string]any); ok && m.rnd.IntN(3) > 0 {
		m.object(e, m.resolve(item))
		return
	}
	v[i] = m.odd()
}

// resolve follows a reference that was wrapped to carry a note.
func (m *mutator) resolve(id schema.ID) schema.ID {
	if s := m.action.Types.At(id); len(s.AllOf) == 1 && len(s.Props) == 0 {
		return s.AllOf[0]
	}
	return id
}

// value makes a value that mostly fits.
func (m *mutator) value(id schema.ID, depth int) any {
	s := m.action.Types.At(id)
	if m.rnd.IntN(5) == 0 || depth > 4 {
		return m.odd()
	}
	if len(s.Enum) > 0 {
		v, _ := schema.Decode([]byte(s.Enum[m.rnd.IntN(len(s.Enum))]), schema.DecodeOptions{})
		return v
	}
	switch {
	case s.Types.Has(schema.Object):
		v := map[string]any{}
		for _, p := range s.Props {
			if p.Flags.Has(schema.Required) || m.rnd.IntN(3) == 0 {
				v[p.Name] = m.value(m.resolve(p.Schema), depth+1)
			}
		}
		return v
	case s.Types.Has(schema.Array):
		v := []any{}
		for range m.rnd.IntN(3) {
			v = append(v, m.value(m.resolve(s.Items), depth+1))
		}
		return v
	case s.Types.Has(schema.Integer):
		return json.Number(fmt.Sprint(m.rnd.Int64()))
	case s.Types.Has(schema.Boolean):
		return m.rnd.IntN(2) == 0
	case s.Types.Has(schema.String) && s.Format == "date-time":
		return "2026-01-02T03:04:05Z"
	}
	return "text"
}

var oddities = []any{
	nil, true, false, "", "x", "ENABLED", "9007199254740993", "-1", "1.5", "0x10",
	json.Number("0"), json.Number("-1"), json.Number("1.5"), json.Number("1e3"), json.Number("1.0"),
	json.Number("9223372036854775807"), json.Number("9223372036854775808"), json.Number("-9223372036854775808"), json.Number("1e400"),
}

func (m *mutator) odd() any {
	switch m.rnd.IntN(8) {
	case 0:
		return []any{}
	case 1:
		return map[string]any{}
	case 2:
		return []any{oddities[m.rnd.IntN(len(oddities))]}
	}
	return oddities[m.rnd.IntN(len(oddities))]
}
