package wire

import (
	"context"
	"fmt"
	"net/http"
	"reflect"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/conformance/binding"
	"github.com/databricks-account/connector/conformance/peer"
)

// Suite compares the connector with the SDK. It is not safe for concurrent
// use: one recorder serves all calls.
type Suite struct {
	recorder *peer.Recorder
	bindings []*binding.Binding
	conn     *connector.Connection
	actions  []*actions.Action
	report   *Report
	used     map[string]int
	// standard replies in the shape that the action declares; reply takes its
	// place while it is set.
	standard, reply func(peer.Request) peer.Answer
}

// New returns a suite over all actions of the default registry.
func New(ctx context.Context) (*Suite, error) {
	s := &Suite{recorder: &peer.Recorder{}, used: map[string]int{}}
	for _, a := range connector.DefaultRegistry().All() {
		if a.Host == actions.AccountHost {
			s.actions = append(s.actions, a)
		}
	}
	s.recorder.Reply, s.standard = s.answer, binding.Reply(s.actions)
	bindings, err := binding.Bind(ctx, s.actions)
	if err != nil {
		return nil, fmt.Errorf("bind: %w", err)
	}
	client, err := peer.NewClient(binding.AccountID, s.recorder)
	if err != nil {
		return nil, err
	}
	// From here on the methods go to the suite's own recorder.
	for i, m := range peer.Methods(client) {
		b := *bindings[i]
		b.Method = m
		s.bindings = append(s.bindings, &b)
	}
	s.conn, err = connector.NewConnection(
		connector.WithHost("https://accounts.cloud.databricks.com"),
		connector.WithAccountID(binding.AccountID),
		connector.WithToken("none"),
	)
	if err != nil {
		return nil, fmt.Errorf("connection: %w", err)
	}
	return s, nil
}

// Run calls every method of the SDK in every shape and reports what differs.
func (s *Suite) Run(ctx context.Context) *Report {
	s.report = newReport(s.actions)
	for _, p := range s.bindings {
		s.report.Methods++
		if p.Action == nil {
			s.report.Silent = append(s.report.Silent, p.Method.String())
			continue
		}
		s.runMethod(ctx, p)
	}
	for _, a := range s.actions {
		s.checkNulls(ctx, a)
		s.checkHostile(ctx, a)
	}
	for _, d := range Deviations() {
		s.report.Deviations = append(s.report.Deviations, DeviationUse{Deviation: d, Uses: s.used[d.ID]})
	}
	s.report.finish()
	return s.report
}

// runMethod exercises one method in every shape.
func (s *Suite) runMethod(ctx context.Context, p *binding.Binding) {
	row := s.report.row(p.Action)
	row.Methods = append(row.Methods, p.Method.String())
	shapes := []*peer.Filler{{}} // plain arguments are on the path
	if p.Method.Request() != nil {
		shapes = []*peer.Filler{{Shape: peer.Required, Text: peer.HardText}, {Shape: peer.Zero}}
		for round := range max(1, p.Enums) {
			shapes = append(shapes, &peer.Filler{Shape: peer.Full, Text: peer.HardText, Round: round})
		}
	}
	for _, fill := range shapes {
		fill.Fixed = p.Fixed
		for _, r := range binding.Call(ctx, p.Method, fill, s.recorder) {
			s.judge(ctx, fmt.Sprintf("%s (%s)", p.Method, fill.Shape), r)
		}
	}
	s.checkPaging(ctx, p)
	s.checkEscaping(ctx, p)
}

// judge compares one recorded request with ours, asked for by the name of the
// action with the account given, and by its alias with the account left out.
func (s *Suite) judge(ctx context.Context, what string, r peer.Request) {
	a, path, err := binding.Match(s.actions, r)
	if err != nil {
		s.report.fail("", "%s: %v", what, err)
		return
	}
	row := s.report.row(a)
	row.Requests++
	for _, d := range Deviations() {
		if d.adjust != nil && d.adjust(a, &r) {
			s.used[d.ID]++
		}
	}
	params, err := paramsOf(a, path, r)
	if err != nil {
		s.report.fail(a.Alias, "%s: %v", what, err)
		return
	}
	if row.sample == nil || countNodes(params) > countNodes(row.sample) {
		row.sample = params
	}
	before := clone(params)
	ours, err := s.ours(ctx, a.Name, params)
	if err != nil {
		s.report.fail(a.Alias, "%s: %s: %v", what, r, err)
		return
	}
	for _, d := range compare(r, ours) {
		s.report.fail(a.Alias, "%s: %s", what, d)
	}
	delete(params, "account_id")
	again, err := s.ours(ctx, a.Alias, params)
	if err != nil {
		s.report.fail(a.Alias, "%s by alias: %v", what, err)
		return
	}
	if !reflect.DeepEqual(ours, again) {
		s.report.fail(a.Alias, "%s: by alias the request is %s %s, by name %s %s", what, again, again.Body, ours, ours.Body)
	}
	delete(before.(map[string]any), "account_id")
	if !reflect.DeepEqual(before, any(params)) {
		s.report.fail(a.Alias, "%s: the caller's params were changed", what)
	}
}

// ours is what the connector would send.
func (s *Suite) ours(ctx context.Context, name string, params map[string]any) (peer.Request, error) {
	req, err := s.conn.NewRequest(ctx, name, params)
	if err != nil {
		return peer.Request{}, fmt.Errorf("our request: %w", err)
	}
	return record(req)
}

// record reads our request. What authenticates is added by sending, so a
// request that holds it already would be a leak.
func record(req *http.Request) (peer.Request, error) {
	if h := req.Header.Get("Authorization"); h != "" {
		return peer.Request{}, fmt.Errorf("a request that was only built holds credentials")
	}
	return peer.Record(req)
}

// answer is the recorder's reply.
func (s *Suite) answer(r peer.Request) peer.Answer {
	if s.reply != nil {
		return s.reply(r)
	}
	return s.standard(r)
}

// countNodes measures how much a value holds.
func countNodes(v any) int {
	n := 1
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			n += countNodes(e)
		}
	case []any:
		for _, e := range v {
			n += countNodes(e)
		}
	}
	return n
}

// clone copies a JSON value.
func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = clone(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = clone(e)
		}
		return out
	}
	return v
}
