package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// collector holds the texts of all issues in one buffer, and what is needed
// to write them. With the room that most values need inside, an invalid value
// costs a few allocations and not a few for each issue.
type collector struct {
	path   []step // to the current value
	buf    []byte
	drafts []draft
	moves  []move
	full   bool
	// given has a bit for each of the first 64 declared members of givenOf that
	// the current value has, so that they need not be looked up again.
	given   uint64
	givenOf *Schema

	pathRoom   [5]step
	draftsRoom [6]draft
	movesRoom  [1]move
	placesRoom [2]place
}

func newCollector() *collector {
	r := &collector{buf: make([]byte, 0, 512)}
	r.path, r.drafts, r.moves = r.pathRoom[:0], r.draftsRoom[:0], r.movesRoom[:0]
	return r
}

// draft is an issue whose texts are still in the buffer: the path begins at
// start, the message at message, and the suggestion, if it has one, at
// suggestion. They end where the next begins.
type draft struct {
	code                       string
	start, message, suggestion int
}

// move says that an unknown member probably belongs elsewhere.
type move struct {
	issue int    // index of its draft
	to    string // pointer of the place where it belongs
	merge bool   // that place is a misspelt sibling
}

// start starts an issue. Its path is appended to the buffer next, then
// message is called, and then say and suggest fill it in.
func (r *collector) start(code string) {
	if len(r.drafts) >= MaxIssues {
		if r.full {
			// The draft is overwritten by the next, and dropped in the end.
			r.drop(MaxIssues + 1)
		}
		r.full = true
	}
	r.drafts = append(r.drafts, draft{code: code, start: len(r.buf)})
}

// message ends the path and starts the message.
func (r *collector) message() { r.drafts[len(r.drafts)-1].message = len(r.buf) }

// drop removes the drafts from the given index on.
func (r *collector) drop(from int) {
	if from < len(r.drafts) {
		r.buf = r.buf[:r.drafts[from].start]
		r.drafts = r.drafts[:from]
	}
}

func (r *collector) say(parts ...string) {
	for _, p := range parts {
		r.buf = append(r.buf, p...)
	}
}

func (r *collector) sayInt(n int64) { r.buf = strconv.AppendInt(r.buf, n, 10) }

// sayQuoted says a text in quotes, cut short.
func (r *collector) sayQuoted(s string) { r.buf = appendQuoted(r.buf, s) }

// suggest starts the suggestion.
func (r *collector) suggest(parts ...string) {
	d := &r.drafts[len(r.drafts)-1]
	if d.suggestion == 0 {
		d.suggestion = len(r.buf)
	}
	r.say(parts...)
}

// issue returns a draft as an issue; all is the text of the buffer.
func (r *collector) issue(i int, all string) Issue {
	d := r.drafts[i]
	end := len(all)
	if i+1 < len(r.drafts) {
		end = r.drafts[i+1].start
	}
	is := Issue{Path: all[d.start:d.message], Code: d.code}
	if d.suggestion == 0 {
		is.Message = all[d.message:end]
	} else {
		is.Message, is.Suggestion = all[d.message:d.suggestion], all[d.suggestion:end]
	}
	return is
}

// issues returns all issues in order.
func (r *collector) issues() []Issue {
	if r.full {
		r.drop(MaxIssues + 1)
		last := r.issue(MaxIssues, string(r.buf)).Path
		r.drop(MaxIssues)
		r.start(CodeTooMany)
		r.say(last)
		r.message()
		r.say("there are more issues than are shown here")
	}
	if len(r.drafts) == 0 {
		return nil
	}
	all := string(r.buf)
	list := make([]Issue, len(r.drafts))
	for i := range list {
		list[i] = r.issue(i, all)
	}
	list = connect(list, r.moves)
	// Mostly they are found in order, and at different places.
	for i := 1; i < len(list); i++ {
		if compareIssues(&list[i-1], &list[i]) >= 0 {
			slices.SortStableFunc(list, func(a, b Issue) int { return compareIssues(&a, &b) })
			return slices.CompactFunc(list, sameIssue)
		}
	}
	return list
}

func compareIssues(a, b *Issue) int {
	if d := comparePointers(a.Path, b.Path); d != 0 {
		return d
	}
	return strings.Compare(a.Code, b.Code)
}

// connect joins what belongs together: a required member that is missing
// here and a member that is unknown there are often one mistake.
func connect(list []Issue, moves []move) []Issue {
	dropped := false
	for _, mv := range moves {
		for i := range list {
			is := &list[i]
			if mv.issue >= len(list) || is.Code != CodeMissingField || is.Path != mv.to || is.Message == "" {
				continue
			}
			unknown := &list[mv.issue]
			if mv.merge {
				unknown.Message += "; " + is.Message
				is.Message = ""
				dropped = true
			} else {
				is.Suggestion = "move it here from " + unknown.Path
			}
			break
		}
	}
	if dropped {
		list = slices.DeleteFunc(list, func(is Issue) bool { return is.Message == "" })
	}
	return list
}

// sameIssue reports whether b repeats a: two schemas of one value often agree
// on what is wrong with it.
func sameIssue(a, b Issue) bool {
	return a.Path == b.Path && a.Code == b.Code && (a.Message == b.Message || a.Code == CodeWrongType)
}

// begin starts an issue of the current value.
func (c *checker) begin(code string) {
	c.start(code)
	c.buf = c.appendPath(c.buf, len(c.path))
	c.message()
}

// beginMember starts an issue of a member of the current value.
func (c *checker) beginMember(code, name string) {
	c.start(code)
	c.buf = AppendPointer(c.appendPath(c.buf, len(c.path)), name)
	c.message()
}

// appendPath appends the pointer that the first n steps lead to.
func (c *checker) appendPath(dst []byte, n int) []byte {
	for i := range n {
		if s := &c.path[i]; s.index >= 0 {
			dst = strconv.AppendInt(append(dst, '/'), int64(s.index), 10)
		} else {
			dst = AppendPointer(dst, s.name)
		}
	}
	return dst
}

// pointer is the JSON Pointer of the current value.
func (c *checker) pointer() string { return string(c.appendPath(nil, len(c.path))) }

// add writes down an issue of the current value in one go.
func (c *checker) add(code string, message ...string) {
	c.begin(code)
	c.say(message...)
}

// expected writes down that something else was expected than v.
func (c *checker) expected(code string, v any, want ...string) {
	c.begin(code)
	c.say("expected ")
	c.say(want...)
	c.sayFound(v)
}

// sayFound says what was found. Secrets are only named by type.
func (c *checker) sayFound(v any) {
	c.say(", found ")
	t := typeOf(v)
	if c.secret > 0 {
		if t == Boolean {
			c.say("a boolean")
			return
		}
		c.say(t.article())
		return
	}
	switch v := v.(type) {
	case bool:
		c.buf = strconv.AppendBool(c.buf, v)
		return
	case string:
		if v == "" {
			c.say("an empty string")
			return
		}
		c.say("the string ")
		c.sayQuoted(v)
		return
	}
	if n, ok := numberOf(v); ok && n.valid() {
		c.say("the number ")
		c.sayNumber(n)
		return
	}
	if t == 0 {
		c.say("a Go ", fmt.Sprintf("%T", v))
		return
	}
	c.say(t.article())
}

func (c *checker) sayNumber(n number) {
	if n.kind == textNumber {
		c.say(clip(n.text, shown))
		return
	}
	c.buf = n.append(c.buf)
}

// shown is how many bytes of a value or name a message shows.
const shown = 40

// quote writes a string as JSON, cut short.
func quote(s string) string {
	var buf [64]byte
	return string(appendQuoted(buf[:0], s))
}

func appendQuoted(dst []byte, s string) []byte {
	if len(s) > shown || !utf8.ValidString(s) {
		s = strings.ToValidUTF8(clip(s, shown), "\ufffd")
	}
	dst, _ = appendString(dst, s) // cannot fail: the text is valid now
	return dst
}
