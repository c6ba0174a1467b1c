package connector

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// accountParam is the parameter that the connection fills in.
const accountParam = "account_id"

// prepare looks the action up, completes the params from the connection and
// validates them. The caller's map is never changed. offline: the host is not
// asked for what the connection does not know.
func (c *Connection) prepare(ctx context.Context, name string, params map[string]any, o *callOptions, offline bool) (*Call, error) {
	a, ok := c.registry.Lookup(name)
	if !ok {
		if name == customName {
			return c.prepareCustom(params, o)
		}
		return nil, &UnknownActionError{Name: name, Nearest: c.registry.nearest(name)}
	}
	p := &Call{Connection: c, Action: a, Params: params, opts: o, to: o.to}
	if len(a.Former) > 0 {
		p.translateFormer(name)
	}
	opts := schema.Options{AllowUnknown: c.allowUnknown || o.allowUnknown}
	if p.fits(ctx, c, opts) {
		if err := c.checkHost(a); err != nil {
			return nil, err
		}
		return p, nil
	}
	if err := p.canonical(); err != nil {
		return nil, err
	}
	p.nestDotted()
	if err := c.checkHost(a); err != nil {
		return nil, err
	}
	missing := p.complete(ctx, c, offline)
	issues := a.Types.Validate(a.Params, p.Params, opts)
	if missing != nil {
		issues = addIssue(issues, *missing)
	}
	if len(issues) > 0 {
		return nil, &ValidationError{Action: a.Name, Issues: issues}
	}
	return p, nil
}

// fits completes the params and reports whether they are valid then, and need
// no conversion: the way of most calls, which goes through them once. Otherwise
// it changes nothing.
func (p *Call) fits(ctx context.Context, c *Connection, opts schema.Options) bool {
	if c.accountID == "" {
		return false // to complete them may need the network
	}
	given := p.Params
	p.nestDotted()
	if p.Params == nil && p.Action.Types.At(p.Action.Params).Prop(accountParam) == nil {
		p.Params = map[string]any{}
	}
	if p.complete(ctx, c, true) == nil && p.Action.Types.Fits(p.Action.Params, p.Params, opts) {
		return true
	}
	p.Params = given
	return false
}

// addIssue puts an issue first, unless its place has one already.
func addIssue(list []Issue, issue Issue) []Issue {
	for _, i := range list {
		if i.Path == issue.Path {
			return list
		}
	}
	return append([]Issue{issue}, list...)
}

// own makes the params a copy before the first change.
func (p *Call) own() {
	if p.Params = maps.Clone(p.Params); p.Params == nil {
		p.Params = map[string]any{}
	}
}

// translateFormer lets a call use former names: of the action, and of its
// parameters whatever name of the action is called. It warns of each that was
// used. The renames that belong to the called name come first: one former
// parameter name may have meant different parameters at different times.
func (p *Call) translateFormer(name string) {
	a := p.Action
	for _, f := range a.Former {
		if f.Name != name {
			continue
		}
		if name != a.Name {
			p.warn(fmt.Sprintf("%s is a former name: since %s the action is %s", name, f.Since, a.Name))
		}
		p.renameParams(f)
	}
	for _, f := range a.Former {
		p.renameParams(f)
	}
}

// warn keeps a note on the call for the result, and hands it to who wants it
// now.
func (p *Call) warn(text string) {
	p.warnings = append(p.warnings, text)
	if p.opts != nil && p.opts.note != nil {
		p.opts.note(text)
	}
}

// renameParams gives parameters their names of today. A call that has both
// keeps both: the validation then says that the former one is not known.
func (p *Call) renameParams(f actions.Former) {
	for _, r := range f.Params {
		v, old := p.Params[r.From]
		_, both := p.Params[r.To]
		if !old || both || p.Action.Types.At(p.Action.Params).Prop(r.From) != nil {
			continue
		}
		p.warn(fmt.Sprintf("%s is a former name: since %s the parameter is %s", r.From, f.Since, r.To))
		p.own()
		delete(p.Params, r.From)
		p.Params[r.To] = v
	}
}

// canonical turns Go values into JSON values.
func (p *Call) canonical() error {
	if p.Params == nil {
		p.Params = map[string]any{}
		return nil
	}
	v, err := schema.Canonical(p.Params)
	if err == nil {
		m, ok := v.(map[string]any)
		if !ok {
			m = map[string]any{}
		}
		p.Params = m
		return nil
	}
	issue := Issue{Code: schema.CodeBadValue, Message: err.Error()}
	var ve *schema.ValueError
	if errors.As(err, &ve) {
		issue.Path, issue.Message = ve.Path, ve.Message
	}
	return &ValidationError{Action: p.Action.Name, Issues: []Issue{issue}}
}

// nestDotted accepts filter_by.policy_name beside {"filter_by": {...}}.
func (p *Call) nestDotted() {
	for i := range p.Action.Args {
		g := &p.Action.Args[i]
		if g.Style != actions.Dotted {
			continue
		}
		for key, v := range p.Params {
			rest, ok := strings.CutPrefix(key, g.Key+".")
			if !ok {
				continue
			}
			inner := map[string]any{}
			switch old := p.Params[g.Key].(type) {
			case nil:
			case map[string]any:
				maps.Copy(inner, old)
			default:
				continue
			}
			if _, twice := inner[rest]; twice {
				continue // said twice: validation refuses the dotted one
			}
			inner[rest] = v
			p.own()
			delete(p.Params, key)
			p.Params[g.Key] = inner
		}
	}
}

// complete fills in what the connection knows and the caller left out. It
// returns the issue when nobody knows it.
func (p *Call) complete(ctx context.Context, c *Connection, offline bool) *Issue {
	// An empty one is refused by what builds the path.
	if p.Params[accountParam] != nil || p.Action.Types.At(p.Action.Params).Prop(accountParam) == nil {
		return nil
	}
	id := c.accountID
	if id == "" && !offline && c.hostKind == AnyHost {
		// Hosts that are not well known tell the account that they serve.
		if facts, err := c.hostFacts(ctx); err == nil {
			id = facts.AccountID
		}
	}
	if id == "" {
		return &Issue{
			Path: "/" + accountParam, Code: schema.CodeMissingField,
			Message:    fmt.Sprintf("is needed, and connection %s does not know the account", connectionTitle(c.name)),
			Suggestion: "set account_id in the profile, DATABRICKS_ACCOUNT_ID, WithAccountID, or this parameter",
		}
	}
	p.own()
	if id == c.accountID {
		p.Params[accountParam] = c.accountValue
	} else {
		p.Params[accountParam] = id
	}
	return nil
}
