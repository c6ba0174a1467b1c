package connector

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/databricks-account/connector/actions"
)

// Policy says which calls a connection allows. Policies add up: a call must
// pass all of them.
//
// Allow and Deny hold patterns:
//
//	workspaces_delete   an action by name or alias
//	workspaces_*        actions whose name or alias matches
//	service:billing     actions of a service (its tag in the API description)
//	class:destructive   actions of a danger class: read, write, secret, destructive
//	custom              the custom action
//
// A pattern that matches no action is an error: a rule with a typing mistake
// would not protect anything.
type Policy struct {
	// ReadOnly allows only actions that change nothing.
	ReadOnly bool
	// Allow, when not empty, allows only what it names.
	Allow []string
	// Deny forbids what it names, whatever Allow says.
	Deny []string
	// ConfirmDestructive demands WithConfirm for every destructive call.
	ConfirmDestructive bool
}

// WithPolicy adds a policy.
func WithPolicy(p Policy) Option {
	return func(o *options) { o.policies = append(o.policies, p) }
}

// WithReadOnly allows only actions that change nothing.
func WithReadOnly() Option { return WithPolicy(Policy{ReadOnly: true}) }

// WithConfirmDestructive demands WithConfirm for every destructive call.
func WithConfirmDestructive() Option { return WithPolicy(Policy{ConfirmDestructive: true}) }

// RefusedError says that a policy forbids a call. Nothing was sent. It is an
// ErrRefused.
type RefusedError struct {
	Action string
	// Danger is the class of the action.
	Danger string
	// Reason is for a person.
	Reason string
	// NeedsConfirm: WithConfirm would allow it.
	NeedsConfirm bool
}

func (e *RefusedError) Error() string { return e.Action + ": " + e.Reason }

// Is reports that the error is an ErrRefused.
func (e *RefusedError) Is(target error) bool { return target == ErrRefused }

// policy is a Policy with parsed patterns.
type policy struct {
	readOnly, confirm bool
	allow, deny       []pattern
}

// pattern is one parsed rule: exactly one of its parts is set.
type pattern struct {
	text    string
	action  *Action
	glob    string
	service string
	class   string
}

func (p *pattern) match(a *Action) bool {
	switch {
	case p.action != nil:
		return p.action.Name == a.Name // a custom call has a copy of its action
	case p.service != "":
		return a.Service == p.service
	case p.class != "":
		return a.Danger.String() == p.class
	}
	byName, _ := path.Match(p.glob, a.Name)
	byAlias, _ := path.Match(p.glob, a.Alias)
	return byName || byAlias
}

func matching(list []pattern, candidates ...*Action) *pattern {
	for i := range list {
		for _, a := range candidates {
			if a != nil && list[i].match(a) {
				return &list[i]
			}
		}
	}
	return nil
}

// compilePolicies parses the policies of the options and those of the
// settings.
func compilePolicies(r *Registry, list []Policy, s *Settings) ([]policy, error) {
	if s != nil {
		if s.flag("connector_read_only") || s.flag("connector_confirm") {
			list = append(list, Policy{ReadOnly: s.flag("connector_read_only"), ConfirmDestructive: s.flag("connector_confirm")})
		}
		for part := range strings.SplitSeq(s.Get("connector_allow"), ruleSeparator) {
			list = append(list, Policy{Allow: splitList(part)})
		}
		list = append(list, Policy{Deny: splitList(strings.ReplaceAll(s.Get("connector_deny"), ruleSeparator, ","))})
	}
	var out []policy
	for _, p := range list {
		q := policy{readOnly: p.ReadOnly, confirm: p.ConfirmDestructive}
		var err error
		if q.allow, err = parsePatterns(r, p.Allow); err != nil {
			return nil, err
		}
		if q.deny, err = parsePatterns(r, p.Deny); err != nil {
			return nil, err
		}
		if q.readOnly || q.confirm || len(q.allow) > 0 || len(q.deny) > 0 {
			out = append(out, q)
		}
	}
	return out, nil
}

func splitList(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

func parsePatterns(r *Registry, list []string) ([]pattern, error) {
	var out []pattern
	for _, text := range list {
		p, err := parsePattern(r, text)
		if err != nil {
			return nil, classed(ErrNoConnection, "policy: %w", err)
		}
		out = append(out, p)
	}
	return out, nil
}

func parsePattern(r *Registry, text string) (pattern, error) {
	p := pattern{text: text}
	kind, rest, hasKind := strings.Cut(text, ":")
	switch {
	case hasKind && (kind == "service" || kind == "tag"):
		p.service = rest
	case hasKind && (kind == "class" || kind == "danger"):
		if !slices.Contains([]string{"read", "write", "secret", "destructive"}, rest) {
			return p, fmt.Errorf("%q: there is no danger class %q; there are read, write, secret and destructive", text, rest)
		}
		p.class = rest
		return p, nil
	case hasKind:
		return p, fmt.Errorf("%q: a rule is an action's name, a pattern of names, service:NAME or class:NAME", clip(text, 100))
	case strings.ContainsAny(text, "*?["):
		if _, err := path.Match(text, ""); err != nil {
			return p, fmt.Errorf("%q is not a valid pattern", clip(text, 100))
		}
		p.glob = text
	case text == customName:
		p.action = &customAction
		return p, nil
	default:
		a, err := r.lookup(text)
		p.action = a
		return p, err
	}
	if !slices.ContainsFunc(r.list, p.match) && !p.match(&customAction) {
		return p, fmt.Errorf("%q matches no action", clip(text, 100))
	}
	return p, nil
}

// decide returns why the call is refused, nil when it is allowed.
func (c *Connection) decide(call *Call, o *callOptions) error {
	list := c.policies
	if len(o.policies) > 0 {
		more, err := compilePolicies(c.registry, o.policies, nil)
		if err != nil {
			return err
		}
		list = append(list[:len(list):len(list)], more...)
	}
	for i := range list {
		if err := list[i].decide(call, o.confirmed); err != nil {
			return err
		}
	}
	return nil
}

func (p *policy) decide(call *Call, confirmed bool) error {
	a, danger := call.Action, call.danger()
	refuse := func(format string, args ...any) error {
		return &RefusedError{Action: a.Name, Danger: danger.String(), Reason: fmt.Sprintf(format, args...)}
	}
	if m := matching(p.deny, a, call.meant); m != nil {
		return refuse("forbidden by the rule %q", m.text)
	}
	for _, m := range p.deny {
		if m.class == danger.String() {
			return refuse("forbidden by the rule %q", m.text)
		}
	}
	if p.readOnly && danger != actions.Read {
		return refuse("the connection is read-only, and this action is %s", describeDanger(danger))
	}
	if len(p.allow) > 0 && matching(p.allow, a, call.meant) == nil &&
		!slices.ContainsFunc(p.allow, func(m pattern) bool { return m.class == danger.String() }) {
		return refuse("only %s is allowed", strings.Join(patternTexts(p.allow), ", "))
	}
	if p.confirm && danger == actions.Destructive && !confirmed {
		return &RefusedError{Action: a.Name, Danger: danger.String(), NeedsConfirm: true, Reason: "destructive: it needs to be confirmed"}
	}
	return nil
}

func patternTexts(list []pattern) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = list[i].text
	}
	return out
}

func describeDanger(d actions.Danger) string {
	switch d {
	case actions.Destructive:
		return "destructive"
	case actions.SecretReturning:
		return "one that makes a secret"
	}
	return "one that writes"
}

// danger is the class of the call: of its action, or for the custom action of
// the one that it amounts to.
func (c *Call) danger() actions.Danger {
	if c.meant != nil {
		return c.meant.Danger
	}
	return c.Action.Danger
}
