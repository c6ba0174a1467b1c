package emulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
)

func scimRefusal(scimType, format string, args ...any) *Refusal {
	r := refuse(http.StatusBadRequest, "INVALID_PARAMETER_VALUE", format, args...)
	r.ScimType = scimType
	return r
}

// refusedAttribute is the answer to every attempt to write an attribute that
// the account does not manage.
func refusedAttribute(name string) *Refusal {
	return scimRefusal("invalidPath", "%s can only be managed at the workspace level.", name)
}

// content reads the body of a create or a PUT as the schema declares it:
// names in their proper case, values in their proper kind, without what is
// unknown, null, or not the caller's to write. fixed says whether attributes
// that only a creation sets are taken. The result is canonical and shares
// nothing with body.
func (s *scimSchema) content(body map[string]any, fixed bool) (Object, error) {
	out := Object{}
	for i := range s.attributes {
		a := &s.attributes[i]
		v, ok := memberIn(body, a.name)
		if !ok {
			continue
		}
		switch {
		case a.rule == scimRefused:
			// Terraform says "none" by an entry without a value.
			if slices.ContainsFunc(elements(v), meaningful) {
				return nil, refusedAttribute(a.name)
			}
			continue
		case a.rule == scimFilled, a.rule == scimFixed && !fixed:
			continue
		}
		v, err := a.read(v)
		if err != nil {
			return nil, err
		}
		if v != nil {
			out[a.name] = v
		}
	}
	return out, nil
}

// meaningful reports whether an entry of a list says anything.
func meaningful(entry any) bool {
	if m, ok := asMap(entry); ok {
		v, _ := memberIn(m, "value")
		return meaningful(v)
	}
	return entry != nil && entry != ""
}

// read brings a value into the kind of the attribute, as leniently as the
// service does: "true" is a boolean, an entry of a list may stand for itself,
// and a list of one stands for its only value. nil means "no value".
func (a *scimAttribute) read(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch a.kind {
	case scimText:
		return a.readText(v)
	case scimFlag:
		return a.readFlag(v)
	case scimPart:
		m, ok := asMap(v)
		if !ok {
			return nil, scimRefusal("invalidValue", "Attribute %s must be an object.", a.name)
		}
		out, err := a.readParts(m)
		if err != nil || len(out) == 0 {
			return nil, err
		}
		return out, nil
	}
	return a.readList(v)
}

func (a *scimAttribute) readText(v any) (any, error) {
	switch v := only(v).(type) {
	case nil:
		return nil, nil
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	}
	return nil, scimRefusal("invalidValue", "Attribute %s must be a string.", a.name)
}

func (a *scimAttribute) readFlag(v any) (any, error) {
	switch v := only(v).(type) {
	case nil:
		return nil, nil
	case bool:
		return v, nil
	case string:
		switch strings.ToLower(v) {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
	}
	return nil, scimRefusal("invalidValue", "Attribute %s must be true or false.", a.name)
}

// only unwraps the forms in which clients send a single value: itself,
// {"value": it}, or a list of one of either.
func only(v any) any {
	for range 3 {
		switch w := v.(type) {
		case []any:
			if len(w) != 1 {
				return v
			}
			v = w[0]
		case map[string]any:
			inner, ok := memberIn(w, "value")
			if !ok || len(w) != 1 {
				return v
			}
			v = inner
		default:
			return v
		}
	}
	return v
}

func (a *scimAttribute) readParts(m map[string]any) (map[string]any, error) {
	out := map[string]any{}
	for i := range a.parts {
		part := &a.parts[i]
		v, ok := memberIn(m, part.name)
		if !ok || part.rule == scimFilled {
			continue
		}
		v, err := part.read(v)
		if err != nil {
			return nil, err
		}
		if v != nil {
			out[part.name] = v
		}
	}
	return out, nil
}

// readList reads the entries of a list. An entry that occurs twice is kept
// once. An empty list is no value.
func (a *scimAttribute) readList(v any) (any, error) {
	list := a.entries(nil)
	for _, e := range elements(v) {
		var entry map[string]any
		switch e := e.(type) {
		case string:
			entry = map[string]any{"value": e}
		case json.Number:
			entry = map[string]any{"value": e.String()}
		case map[string]any:
			var err error
			if entry, err = a.readParts(e); err != nil {
				return nil, err
			}
		}
		if text, _ := entry["value"].(string); text == "" {
			return nil, scimRefusal("invalidValue", "Every entry of attribute %s must have a value.", a.name)
		}
		list.merge(entry)
	}
	if len(list.all) == 0 {
		return nil, nil
	}
	return list.all, nil
}

// scimEntries is a list whose entries are told apart by their value.
type scimEntries struct {
	exact bool
	all   []any
	at    map[string]map[string]any
}

// entries starts from the given entries; those that repeat a value are put
// into the first one of that value.
func (a *scimAttribute) entries(all []any) *scimEntries {
	part := findAttribute(a.parts, "value")
	l := &scimEntries{exact: part != nil && part.exact, at: map[string]map[string]any{}}
	for _, e := range all {
		if m, ok := asMap(e); ok {
			l.merge(m)
		}
	}
	return l
}

// merge puts an entry into the one of the same value when there is one,
// otherwise at the end.
func (l *scimEntries) merge(entry map[string]any) {
	text, _ := entry["value"].(string)
	if !l.exact {
		text = strings.ToLower(text)
	}
	if have, ok := l.at[text]; ok {
		maps.Copy(have, entry)
		return
	}
	l.at[text] = entry
	l.all = append(l.all, entry)
}
