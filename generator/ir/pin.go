package ir

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/databricks-account/connector/generator/document"
)

// pinner compares operations with their pins, one run.
type pinner struct {
	today, file string
	text        []byte
	issues      *document.Issues
	all         []*Operation
	byName      map[string]*Operation
	// former maps names that this run retired to what replaces them.
	former map[string]string
	added  map[*Operation]bool
	out    *Lock
}

// pos finds the line of an entry.
func (p *pinner) pos(name string) document.Pos {
	at := bytes.Index(p.text, []byte(`"name": "`+name+`"`))
	if at < 0 {
		return document.Pos{File: p.file, Line: 1}
	}
	return document.Pos{File: p.file, Line: 1 + bytes.Count(p.text[:at], []byte{'\n'})}
}

// pinned finds what a pinned action is today and keeps its names.
func (p *pinner) pinned(pin *Pin, own map[string]*Pin) {
	if o := p.byName[pin.Name]; o != nil {
		sameWire := o.Method == pin.Method && WireShape(o.Path) == WireShape(pin.Path)
		if !sameWire && (pin.OperationID == "" || o.ID != pin.OperationID) {
			p.issues.Addf(o.Pos, "%s means another operation now: it is pinned to %s %s in %s", pin.Name, pin.Method, pin.Path, p.pos(pin.Name))
			return
		}
		p.formerAlias(o, pin)
		p.add(o, merge(pin.Renamed, p.renames(o, pin)))
		return
	}
	var found *Operation
	for _, o := range p.all {
		if own[o.Name] != nil {
			continue // that operation has a pin of its own
		}
		byID := pin.OperationID != "" && o.ID == pin.OperationID
		byWire := o.Method == pin.Method && WireShape(o.Path) == WireShape(pin.Path)
		if byID || byWire && found == nil {
			found = o
		}
	}
	if found == nil {
		p.issues.Addf(p.pos(pin.Name), "the pinned action %s (%s %s) is gone: bring it back, or delete its entry to break its callers", pin.Name, pin.Method, pin.Path)
		return
	}
	p.former[pin.Name] = found.Name
	p.out.Actions = append(p.out.Actions, Pin{
		Name: pin.Name, FormerOf: found.Name, Since: p.today, Renamed: merge(pin.Renamed, p.renames(found, pin)),
	})
	p.formerAlias(found, pin)
	p.add(found, nil)
}

// formerAlias keeps an alias that changed.
func (p *pinner) formerAlias(o *Operation, pin *Pin) {
	if pin.Alias == "" || pin.Alias == o.Alias || pin.Alias == o.Name {
		return
	}
	if other := p.byName[pin.Alias]; other != nil {
		p.issues.Addf(other.Pos, "%s is pinned as the alias of %s in %s", pin.Alias, pin.Name, p.pos(pin.Name))
		return
	}
	p.out.Actions = append(p.out.Actions, Pin{Name: pin.Alias, FormerOf: o.Name, Since: p.today})
}

// renames says what became of the pinned parameters. Those of the path that
// are gone are paired with the new ones of the path, in order; any other that
// is gone is an issue.
func (p *pinner) renames(o *Operation, pin *Pin) []PinnedParam {
	today := o.ParamNames()
	var gone, fresh []string
	for _, name := range PathParams(pin.Path) {
		switch {
		case !slices.Contains(today, name):
			gone = append(gone, name)
		case !slices.Contains(PathParams(o.Path), name):
			p.issues.Addf(o.Pos, "the pinned parameter %q of %s is no longer in the path but elsewhere (%s)", name, pin.Name, p.pos(pin.Name))
		}
	}
	for _, name := range PathParams(o.Path) {
		if !slices.Contains(pin.Params, name) {
			fresh = append(fresh, name)
		}
	}
	paired := len(gone) == len(fresh)
	for _, name := range pin.Params {
		if !slices.Contains(today, name) && !(paired && slices.Contains(gone, name)) {
			p.issues.Addf(o.Pos, "the pinned parameter %q of %s is gone (%s): keep it as deprecated, or delete it from the lock to break its callers", name, pin.Name, p.pos(pin.Name))
		}
	}
	if !paired {
		return nil
	}
	var out []PinnedParam
	for i := range gone {
		out = append(out, PinnedParam{From: gone[i], To: fresh[i], Since: p.today})
	}
	return out
}

// unknownTo adapts the renames of a later name for an earlier one: names that
// came up in between never were parameters of the earlier name, so that they
// only lead on.
func unknownTo(earlier, later []PinnedParam) []PinnedParam {
	out := slices.Clone(later)
	for i := range out {
		between := func(e PinnedParam) bool { return e.To == out[i].From }
		if slices.ContainsFunc(earlier, between) {
			out[i].Since = ""
		}
	}
	return out
}

// merge follows earlier renames through later ones. Later ones without a date
// only lead on.
func merge(earlier, later []PinnedParam) []PinnedParam {
	var out []PinnedParam
	for _, e := range earlier {
		for _, l := range later {
			if e.To == l.From {
				e.To = l.To
			}
		}
		if e.From != e.To {
			out = append(out, e)
		}
	}
	for _, l := range later {
		if l.Since != "" {
			out = append(out, l)
		}
	}
	return out
}

// add pins an operation as it is today, once.
func (p *pinner) add(o *Operation, renamed []PinnedParam) {
	if p.added[o] {
		return
	}
	p.added[o] = true
	p.out.Actions = append(p.out.Actions, Pin{
		Name: o.Name, Alias: o.Alias, OperationID: o.ID, Method: o.Method, Path: o.Path,
		Params: o.ParamNames(), Renamed: renamed,
	})
}

// keep carries a former name on, to what its action is called today.
func (p *pinner) keep(pin Pin) {
	if o := p.byName[pin.Name]; o != nil {
		if o.Name == pin.FormerOf || p.former[pin.FormerOf] == o.Name {
			return // it has its old name back
		}
		p.issues.Addf(o.Pos, "%s is pinned as a former name of %s in %s", pin.Name, pin.FormerOf, p.pos(pin.Name))
		return
	}
	if next, ok := p.former[pin.FormerOf]; ok {
		for _, q := range p.out.Actions {
			if q.Name == pin.FormerOf {
				pin.Renamed = merge(pin.Renamed, unknownTo(pin.Renamed, q.Renamed))
			}
		}
		pin.FormerOf = next
	}
	o := p.byName[pin.FormerOf]
	if o == nil {
		p.issues.Addf(p.pos(pin.Name), "%s is a former name of %s, which is gone", pin.Name, pin.FormerOf)
		return
	}
	if pin.Name == o.Alias {
		return // the alias has its old name back
	}
	p.out.Actions = append(p.out.Actions, pin)
}

// apply gives the operations their former names and reports those that clash.
func (p *pinner) apply() {
	aliases := map[string]*Operation{}
	for _, o := range p.all {
		aliases[o.Alias] = o
	}
	seen := map[string]bool{}
	for _, pin := range p.out.Actions {
		o, name := p.byName[pin.FormerOf], pin.Name
		if pin.FormerOf == "" {
			o = p.byName[name]
		}
		if o == nil || pin.FormerOf == "" && len(pin.Renamed) == 0 {
			continue
		}
		if other := aliases[name]; other != nil && pin.FormerOf != "" {
			p.issues.Addf(other.Pos, "the alias %s is pinned as a former name of %s", name, pin.FormerOf)
			continue
		}
		if pin.FormerOf != "" && seen[name] {
			p.issues.Addf(p.pos(name), "%s is pinned twice", name)
			continue
		}
		seen[name] = true
		f := Former{Name: name, Since: pin.Since}
		for _, r := range pin.Renamed {
			if slices.Contains(o.ParamNames(), r.From) {
				p.issues.Addf(o.Pos, "the parameter %q of %s is pinned as a former name of %q (%s)", r.From, o.Name, r.To, p.pos(name))
			}
			f.Params = append(f.Params, Renamed{From: r.From, To: r.To})
			f.Since = cmp.Or(f.Since, r.Since)
		}
		sortRenamed(f.Params)
		o.Former = append(o.Former, f)
	}
	for _, o := range p.all {
		slices.SortFunc(o.Former, func(x, y Former) int { return cmp.Compare(x.Name, y.Name) })
	}
}
