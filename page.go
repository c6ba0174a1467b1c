package connector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/databricks-account/connector/actions"
)

// ErrPaging means that the service's pages do not form a list: one came twice,
// or the place to continue from was ignored.
var ErrPaging = errors.New("broken paging")

const (
	// defaultCount is how many items of a SCIM list are asked for at a time:
	// few enough that a page needs little memory, enough that requests are few.
	defaultCount = 1000
	// maxEmptyPages is how many empty pages in a row are followed. An empty
	// page with a token is legal, an endless chain of them is not.
	maxEmptyPages = 1000
)

// Items returns every item of a list action, over all its pages, as the
// service sent it. One page is in memory at a time; the next one is asked for
// when the items of the last are used up. An error ends the iteration: it is
// the last pair, with a nil item. Items already yielded stay valid.
//
// An action that is not a list yields its whole answer as one item.
//
//	for item, err := range conn.Items(ctx, "workspaces_list", nil) {
//		if err != nil {
//			return err
//		}
//		...
//	}
func (c *Connection) Items(ctx context.Context, action string, params map[string]any) iter.Seq2[json.RawMessage, error] {
	return c.ItemsWith(ctx, action, params)
}

// ItemsWith is Items with call options.
func (c *Connection) ItemsWith(ctx context.Context, action string, params map[string]any, opts ...CallOption) iter.Seq2[json.RawMessage, error] {
	return c.items(ctx, action, params, newCallOptions(opts))
}

func (c *Connection) items(ctx context.Context, action string, params map[string]any, o *callOptions) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		if o.timeout > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, o.timeout)
			defer cancel()
		}
		a, err := c.lookup(action)
		if err != nil {
			yield(nil, err)
			return
		}
		w := &walk{conn: c, action: a, name: action, opts: o, params: maps.Clone(params), begin: c.clock.Now()}
		if err := w.run(ctx, yield); err != nil {
			yield(nil, err)
		}
	}
}

// walk is one pass over the pages of a list.
type walk struct {
	conn   *Connection
	action *Action
	name   string // as the caller named the action
	opts   *callOptions
	params map[string]any
	begin  time.Time

	start        int // of IndexPaging
	pages, count int
	empty        int
	seed         maphash.Seed
	seen         map[uint64]struct{}
}

// run yields until the list or the caller's interest ends.
func (w *walk) run(ctx context.Context, yield func(json.RawMessage, error) bool) error {
	p := w.action.Paging
	if p == nil {
		p = &actions.Paging{Kind: actions.OnePage}
	}
	w.seed, w.seen = maphash.MakeSeed(), map[uint64]struct{}{}
	w.first(p)
	for {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("%s: %w", w.action.Name, context.Cause(ctx))
		}
		res, err := w.conn.call(ctx, w.name, w.params, w.opts)
		if err != nil {
			return err
		}
		body, list, err := w.split(p, res)
		if err != nil {
			return err
		}
		if w.action.Paging == nil {
			if len(body) > 0 {
				yield(json.RawMessage(body), nil)
			}
			return nil
		}
		n, goOn, err := w.emit(list, yield)
		if err != nil || !goOn {
			return err
		}
		more, err := w.next(p, body, n)
		if err != nil || !more {
			return err
		}
	}
}

// first completes the params of the first page.
func (w *walk) first(p *actions.Paging) {
	if w.params == nil {
		w.params = map[string]any{}
	}
	if p.Kind == actions.TokenPaging && p.Size != "" && w.opts.pageSize > 0 && w.params[p.Size] == nil {
		w.params[p.Size] = w.opts.pageSize
	}
	if p.Kind != actions.IndexPaging {
		return
	}
	w.start = 1
	if n, err := strconv.Atoi(fmt.Sprint(w.params[p.Start])); err == nil && n > 0 {
		w.start = n
	}
	w.params[p.Start] = w.start
	if w.params[p.Count] == nil {
		w.params[p.Count] = defaultCount
		if w.opts.pageSize > 0 {
			w.params[p.Count] = w.opts.pageSize
		}
	}
}

// split finds the list in an answer.
func (w *walk) split(p *actions.Paging, res *Result) (body, list []byte, err error) {
	if len(res.Body) == skipSpace(res.Body, 0) {
		return nil, nil, nil
	}
	if w.action.Paging == nil && !res.isJSON() {
		text, err := json.Marshal(string(res.Body))
		return text, nil, err
	}
	if body, err = whole(res.Body); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", w.action.Name, err)
	}
	list = body
	if p.Items != "" {
		for name := range strings.SplitSeq(p.Items, ".") {
			list = member(list, name)
		}
	}
	if w.action.Paging != nil && len(list) > 0 && list[0] != '[' && string(list) != "null" {
		return nil, nil, fmt.Errorf("%s: %w: the list in the answer is not an array", w.action.Name, ErrPaging)
	}
	if p.Kind == actions.IndexPaging && len(list) > 2 {
		// A service that ignores where to start would send items twice.
		if echo := scalarText(member(body, p.Start)); echo != "" && echo != strconv.Itoa(w.start) {
			return nil, nil, fmt.Errorf("%s: %w: asked for items from %d, the service answered from %s; the list is stopped after %d items", w.action.Name, ErrPaging, w.start, clip(echo, 20), w.count)
		}
	}
	return body, list, nil
}

// emit yields the items of a page. A page that came before is an error before
// any of its items is yielded again.
func (w *walk) emit(list []byte, yield func(json.RawMessage, error) bool) (n int, goOn bool, err error) {
	if len(list) > 0 && list[0] == '[' && skipSpace(list, 1) < len(list)-1 {
		if err := w.once(list); err != nil {
			return 0, false, err
		}
	}
	w.pages++
	for at := range elements(list) {
		if n%256 == 255 {
			w.report(n)
		}
		n++
		if !yield(json.RawMessage(list[at[0]:at[1]:at[1]]), nil) {
			return n, false, nil
		}
	}
	w.count += n
	w.report(0)
	return n, true, nil
}

func (w *walk) report(ahead int) {
	w.opts.report(Progress{Action: w.action.Name, Pages: w.pages, Items: w.count + ahead, Elapsed: w.conn.clock.Now().Sub(w.begin)})
}

// once fails when the text was seen before in this walk.
func (w *walk) once(text []byte) error {
	h := maphash.Bytes(w.seed, text)
	if _, ok := w.seen[h]; ok {
		return fmt.Errorf("%s: %w: page %d came before; the service repeats itself, so the list is stopped after %d items", w.action.Name, ErrPaging, w.pages+1, w.count)
	}
	w.seen[h] = struct{}{}
	return nil
}

// next sets the params of the following page, or tells that there is none.
func (w *walk) next(p *actions.Paging, body []byte, n int) (bool, error) {
	switch p.Kind {
	case actions.TokenPaging:
		var next []byte
		if len(body) > 0 && body[0] == '{' {
			next = body
			for name := range strings.SplitSeq(p.Next, ".") {
				next = member(next, name)
			}
		}
		token := scalarText(next)
		if token == "" {
			return false, nil
		}
		if w.empty++; n > 0 {
			w.empty = 0
		}
		if w.empty >= maxEmptyPages {
			return false, fmt.Errorf("%s: %w: %d empty pages in a row", w.action.Name, ErrPaging, w.empty)
		}
		if err := w.once([]byte("\x00" + token)); err != nil {
			return false, fmt.Errorf("%s: %w: the token of the next page was used before; the list is stopped after %d items", w.action.Name, ErrPaging, w.count)
		}
		w.params[p.Token] = token
		return true, nil
	case actions.IndexPaging:
		if n == 0 {
			return false, nil
		}
		w.start += n
		w.params[p.Start] = w.start
		return true, nil
	}
	return false, nil
}
