package wire

import (
	"context"
	"encoding/json"
	"reflect"
	"strconv"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// checkNulls sets every optional member of the largest body to null, one
// after the other at every depth, and demands that the null is sent exactly
// so. The SDK cannot send null, so the judge is what the caller wrote. A null
// query parameter has to be left out instead: a query has no null.
func (s *Suite) checkNulls(ctx context.Context, a *actions.Action) {
	row := s.report.row(a)
	if row.sample == nil {
		return
	}
	for i := range a.Args {
		g := &a.Args[i]
		p := a.Types.At(a.Params).Prop(g.Key)
		if g.In != actions.InQuery || p == nil || p.Flags.Has(schema.Required) {
			continue
		}
		params := clone(row.sample).(map[string]any)
		delete(params, g.Key)
		without, errWithout := s.ours(ctx, a.Name, params)
		params[g.Key] = nil
		null, errNull := s.ours(ctx, a.Name, params)
		if errWithout != nil || errNull != nil || !reflect.DeepEqual(without, null) {
			s.report.fail(a.Alias, "null %s: %s (%v), absent: %s (%v)", g.Key, null, errNull, without, errWithout)
		}
		row.Nulls++
	}
	if a.Body == nil {
		return
	}
	for _, place := range nullable(a, a.Body.Schema, row.sample[a.Body.Key], nil) {
		params := clone(row.sample).(map[string]any)
		setNull(params[a.Body.Key], place)
		row.Nulls++
		r, err := s.ours(ctx, a.Name, params)
		if err != nil {
			s.report.fail(a.Alias, "null at %v: %v", place, err)
			continue
		}
		sent, err := decode(r.Body)
		if err != nil || !reflect.DeepEqual(sent, params[a.Body.Key]) {
			want, _ := json.Marshal(params[a.Body.Key]) // only for the message
			s.report.fail(a.Alias, "null at %v: sent %s, given %s", place, r.Body, want)
		}
	}
}

// nullable lists the places of optional members in v, which is valid for the
// schema: those present and those that could be.
func nullable(a *actions.Action, id schema.ID, v any, at []string) [][]string {
	var out [][]string
	s := a.Types.At(id)
	for _, part := range s.AllOf {
		out = append(out, nullable(a, part, v, at)...)
	}
	switch v := v.(type) {
	case map[string]any:
		for i := range s.Props {
			p := &s.Props[i]
			place := append(append([]string(nil), at...), p.Name)
			if !p.Flags.Has(schema.Required) {
				out = append(out, place)
			}
			if inner, ok := v[p.Name]; ok {
				out = append(out, nullable(a, p.Schema, inner, place)...)
			}
		}
	case []any:
		for i, e := range v {
			out = append(out, nullable(a, s.Items, e, append(append([]string(nil), at...), strconv.Itoa(i)))...)
		}
	}
	return out
}

// setNull puts null at the place.
func setNull(v any, place []string) {
	for len(place) > 1 {
		switch c := v.(type) {
		case map[string]any:
			v = c[place[0]]
		case []any:
			i, err := strconv.Atoi(place[0])
			if err != nil {
				return
			}
			v = c[i]
		}
		place = place[1:]
	}
	if m, ok := v.(map[string]any); ok {
		m[place[0]] = nil
	}
}
