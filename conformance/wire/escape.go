package wire

import (
	"context"
	"net/url"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/conformance/binding"
	"github.com/databricks-account/connector/conformance/peer"
	"github.com/databricks-account/connector/schema"
)

// checkEscaping puts a text that needs escaping into every text of the path.
// The SDK sends another path then; ours has to be the action's own, with
// every value in its segment.
func (s *Suite) checkEscaping(ctx context.Context, p *binding.Binding) {
	row := s.report.row(p.Action)
	for field, param := range p.OnPath {
		arg := pathArg(p.Action, param)
		if arg == nil || schemaOf(p.Action, arg).Types != schema.String || row.sample == nil {
			continue
		}
		value := "x" + peer.HardText + "/y"
		params := clone(row.sample).(map[string]any)
		params[arg.Key] = value
		ours, err := s.ours(ctx, p.Action.Name, params)
		if err != nil {
			s.report.fail(p.Action.Alias, "%s with %q: %v", param, value, err)
			continue
		}
		if got := binding.PathValues(p.Action.Path, ours.Path)[param]; got != value {
			s.report.fail(p.Action.Alias, "%s with %q: the path %s holds %q", param, value, ours.Path, got)
		}
		row.Escapes++
		fixed := map[string]string{}
		for k, v := range p.Fixed {
			fixed[k] = v
		}
		fixed[field] = value
		sent := binding.Call(ctx, p.Method, &peer.Filler{Fixed: fixed}, s.recorder)
		if len(sent) == 0 || sent[0].Path != ours.Path {
			s.used[pathEscaping]++
		} else {
			s.report.fail(p.Action.Alias, "%s escapes %s as we do: the deviation is no longer needed here", p.Method, param)
		}
	}
}

// schemaOf returns the schema of a parameter.
func schemaOf(act *actions.Action, g *actions.Arg) *schema.Schema {
	return act.Types.At(propOf(act, act.Params, g.Key))
}

func pathArg(act *actions.Action, name string) *actions.Arg {
	for i := range act.Args {
		if g := &act.Args[i]; g.In == actions.InPath && g.Name == name {
			return g
		}
	}
	return nil
}

// hostile are values that could lead to another path, or break a proxy.
var hostile = [...]string{
	"", ".", "..", "/", "//", "../..", "..\\..", "%2e%2e", "%2F", "a/../b", "a\x00b", "a\nb", "a\r\nHost: b",
	"\x7f", "\x1b[0m", "?x=1", "#f", ";v=1", "\xff\xfe", "\u202e", " ",
}

// checkHostile tries hostile values for every path parameter: each is either
// refused, or sent so that the path stays the action's own with the very
// value in its segment, also for a server that resolves dots.
func (s *Suite) checkHostile(ctx context.Context, act *actions.Action) {
	row := s.report.row(act)
	if row.sample == nil {
		return
	}
	values := append(hostile[:len(hostile):len(hostile)], strings.Repeat("x", 10<<10), strings.Repeat("/..", 3<<10))
	for i := range act.Args {
		g := &act.Args[i]
		if g.In != actions.InPath {
			continue
		}
		for _, v := range values {
			params := clone(row.sample).(map[string]any)
			params[g.Key] = v
			row.Hostile++
			ours, err := s.ours(ctx, act.Name, params)
			if err != nil {
				continue
			}
			if got := binding.PathValues(act.Path, ours.Path)[g.Name]; got != v {
				s.report.fail(act.Alias, "%s = %.40q: the path is %.200s", g.Key, v, ours.Path)
			}
			u := url.URL{Path: "/"}
			if clean := u.JoinPath(ours.Path).EscapedPath(); clean != ours.Path {
				s.report.fail(act.Alias, "%s = %.40q: the path %.200s cleans to %.200s", g.Key, v, ours.Path, clean)
			}
		}
	}
}
