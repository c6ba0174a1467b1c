package emulator

import (
	"maps"
	"slices"
	"strings"
)

// patchTarget is where one operation of a PATCH acts: an attribute, a member
// of it, or those entries of a list that a filter picks.
type patchTarget struct {
	attribute *scimAttribute
	// part is the member, nil for the attribute as a whole.
	part *scimAttribute
	// filter picks entries, nil for all.
	filter *scimFilter
}

// patch applies the operations of a SCIM PATCH, one after the other, and
// returns the result. obj is not changed: either all operations take effect
// or none. The error is a *Refusal.
func (s *scimSchema) patch(obj Object, body map[string]any) (Object, error) {
	if v, ok := memberIn(body, "schemas"); ok && v != nil {
		if urns := elements(v); !slices.ContainsFunc(urns, func(u any) bool {
			text, _ := u.(string)
			return strings.EqualFold(text, scimPatchURN)
		}) {
			return nil, scimRefusal("invalidSyntax", "The schema of a patch must be %s.", scimPatchURN)
		}
	}
	list, _ := memberIn(body, "Operations")
	out := obj.Clone()
	for _, e := range elements(list) {
		op, ok := asMap(e)
		if !ok {
			return nil, scimRefusal("invalidSyntax", "Every operation of a patch must be an object.")
		}
		if err := s.patchOne(out, op); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *scimSchema) patchOne(obj Object, op map[string]any) error {
	verb, _ := memberIn(op, "op")
	name, _ := verb.(string)
	name = strings.ToLower(name)
	if name != "add" && name != "remove" && name != "replace" {
		return scimRefusal("invalidSyntax", "Operation %q of a patch must be add, remove or replace.", clip(name, 40))
	}
	rawPath, _ := memberIn(op, "path")
	path, isText := rawPath.(string)
	if rawPath != nil && !isText {
		return scimRefusal("invalidPath", "The path of an operation must be a string.")
	}
	value, _ := memberIn(op, "value")
	if strings.TrimSpace(path) == "" {
		return s.patchWhole(obj, name, value)
	}
	target, err := s.target(path)
	if err != nil {
		return err
	}
	return target.apply(obj, name, value)
}

// patchWhole applies an operation without a path: its value is an object of
// attributes, each a target of its own. Unknown ones are ignored, as in any
// body.
func (s *scimSchema) patchWhole(obj Object, verb string, value any) error {
	if verb == "remove" {
		return scimRefusal("noTarget", "A remove operation must have a path.")
	}
	m, ok := asMap(value)
	if !ok {
		return scimRefusal("invalidValue", "An operation without a path must have an object as its value.")
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		attribute, part, ok := s.resolve(splitPath(name))
		if !ok {
			continue
		}
		if err := (patchTarget{attribute: attribute, part: part}).apply(obj, verb, m[name]); err != nil {
			return err
		}
	}
	return nil
}

// target reads a path: attribute, attribute.member, attribute[filter] or
// attribute[filter].member.
func (s *scimSchema) target(text string) (patchTarget, error) {
	text = strings.TrimSpace(text)
	open := strings.IndexByte(text, '[')
	if open < 0 {
		attribute, part, ok := s.resolve(splitPath(text))
		if !ok {
			return patchTarget{}, scimRefusal("invalidPath", "Attribute %q is not known.", clip(text, 100))
		}
		return patchTarget{attribute: attribute, part: part}, nil
	}
	end := strings.LastIndexByte(text, ']')
	if end < open {
		return patchTarget{}, scimRefusal("invalidPath", "Path %q is not valid: a bracket is not closed.", clip(text, 100))
	}
	path := splitPath(strings.TrimSpace(text[:open]))
	if rest := text[end+1:]; rest != "" {
		var ok bool
		if path.part, ok = strings.CutPrefix(rest, "."); !ok || path.part == "" {
			return patchTarget{}, scimRefusal("invalidPath", "Path %q is not valid behind its bracket.", clip(text, 100))
		}
	}
	attribute, part, ok := s.resolve(path)
	if !ok || attribute.kind != scimList {
		return patchTarget{}, scimRefusal("invalidPath", "Path %q names no list.", clip(text, 100))
	}
	filter, err := parseFilter(text[open+1 : end])
	if err != nil {
		return patchTarget{}, scimRefusal("invalidPath", "Path %q is not valid: %s", clip(text, 100), asRefusal(err).Message)
	}
	return patchTarget{attribute: attribute, part: part, filter: filter}, nil
}

// apply carries out one operation on obj, which it changes.
func (t patchTarget) apply(obj Object, verb string, value any) error {
	switch t.attribute.rule {
	case scimRefused:
		return refusedAttribute(t.attribute.name)
	case scimFixed, scimFilled:
		return nil
	}
	if verb == "remove" {
		if value != nil {
			return scimRefusal("invalidValue", "A remove operation must not have a value; pick entries by the path.")
		}
		t.remove(obj)
		return nil
	}
	if t.attribute.kind == scimList && (t.filter != nil || t.part != nil) {
		return t.writeEntries(obj, verb, value)
	}
	if t.part != nil {
		return t.writePart(obj, value)
	}
	return t.writeWhole(obj, verb, value)
}

func (t patchTarget) remove(obj Object) {
	name := t.attribute.name
	switch {
	case t.attribute.kind == scimList && (t.filter != nil || t.part != nil):
		var kept []any
		for _, e := range elements(obj[name]) {
			m, _ := asMap(e)
			if !t.filter.match(t.attribute.parts, m) {
				kept = append(kept, e)
				continue
			}
			// An entry without its value is no entry.
			if t.part != nil && t.part.name != "value" {
				delete(m, t.part.name)
				kept = append(kept, e)
			}
		}
		setOrDelete(obj, name, kept)
	case t.part != nil:
		if m, ok := asMap(obj[name]); ok {
			delete(m, t.part.name)
			if len(m) == 0 {
				delete(obj, name)
			}
		}
	default:
		delete(obj, name)
	}
}

// writeWhole adds to or replaces an attribute as a whole.
func (t patchTarget) writeWhole(obj Object, verb string, value any) error {
	v, err := t.attribute.read(value)
	if err != nil {
		return err
	}
	name := t.attribute.name
	switch {
	case v == nil && verb == "replace":
		delete(obj, name)
	case v == nil:
	case verb == "add" && t.attribute.kind == scimList:
		list := t.attribute.entries(elements(obj[name]))
		for _, e := range elements(v) {
			if m, ok := asMap(e); ok {
				list.merge(m)
			}
		}
		obj[name] = list.all
	case t.attribute.kind == scimPart:
		// An object is merged by both verbs: RFC 7644 gives "replace" of a
		// complex attribute the meaning of replacing the members given.
		have, ok := asMap(obj[name])
		if !ok {
			have = map[string]any{}
		}
		more, _ := asMap(v)
		maps.Copy(have, more)
		obj[name] = have
	default:
		obj[name] = v
	}
	return nil
}

// writePart sets one member of an object.
func (t patchTarget) writePart(obj Object, value any) error {
	v, err := t.part.read(value)
	if err != nil {
		return err
	}
	m, ok := asMap(obj[t.attribute.name])
	if !ok {
		m = map[string]any{}
	}
	if v == nil {
		delete(m, t.part.name)
	} else {
		m[t.part.name] = v
	}
	if len(m) == 0 {
		delete(obj, t.attribute.name)
	} else {
		obj[t.attribute.name] = m
	}
	return nil
}

// writeEntries changes those entries of a list that the filter picks.
func (t patchTarget) writeEntries(obj Object, verb string, value any) error {
	name := t.attribute.name
	list := elements(obj[name])
	change := map[string]any{}
	if t.part != nil {
		v, err := t.part.read(value)
		if err != nil {
			return err
		}
		if v != nil {
			change[t.part.name] = v
		}
	} else {
		m, ok := asMap(onlyEntry(value))
		if !ok {
			return scimRefusal("invalidValue", "The value for entries of %s must be an object.", name)
		}
		var err error
		if change, err = t.attribute.readParts(m); err != nil {
			return err
		}
	}
	found := false
	for _, e := range list {
		if m, _ := asMap(e); t.filter.match(t.attribute.parts, m) {
			found = true
			maps.Copy(m, change)
		}
	}
	if !found {
		if verb == "replace" {
			return scimRefusal("noTarget", "No entry of %s matches the path.", name)
		}
		// The entry that the filter asks for comes into being.
		entry := t.filter.asEntry(t.attribute.parts)
		maps.Copy(entry, change)
		if text, _ := entry["value"].(string); text == "" {
			return scimRefusal("invalidValue", "Every entry of attribute %s must have a value.", name)
		}
		obj[name] = append(list, entry)
		return nil
	}
	obj[name] = t.attribute.entries(list).all
	return nil
}

// onlyEntry unwraps a list of one entry.
func onlyEntry(v any) any {
	if list, ok := v.([]any); ok && len(list) == 1 {
		return list[0]
	}
	return v
}

// asEntry returns an entry that satisfies a filter of equalities.
func (f *scimFilter) asEntry(parts []scimAttribute) map[string]any {
	entry := map[string]any{}
	if f == nil {
		return entry
	}
	switch {
	case f.kind == filterAnd:
		entry = f.left.asEntry(parts)
		maps.Copy(entry, f.right.asEntry(parts))
	case f.kind == filterCompare && f.op == "eq":
		if part := findAttribute(parts, f.path.name); part != nil && part.rule != scimFilled {
			if v, err := part.read(f.value.text); err == nil {
				entry[part.name] = v
			}
		}
	}
	return entry
}

func setOrDelete(obj Object, name string, list []any) {
	if len(list) == 0 {
		delete(obj, name)
		return
	}
	obj[name] = list
}
