package connector

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/databricks-account/connector/schema"
)

// Result is a successful answer.
type Result struct {
	// Status is the HTTP status, always below 300.
	Status int
	Header http.Header
	// Body is the answer as sent, empty when there was none.
	Body []byte

	// Attempts are all the requests that the call took, in order; the last one
	// succeeded.
	Attempts []Attempt
	// Warnings are notes on the call itself, such as a deprecated name.
	Warnings []string

	action *Action
	first  [1]Attempt // room for the attempt that most calls take
}

// Attempt is one request of a call.
type Attempt struct {
	// Start is when it was sent, Duration how long its answer took, Wait how
	// long the connector waited before it.
	Start    time.Time
	Duration time.Duration
	Wait     time.Duration
	// Status is the HTTP status, 0 when no answer came.
	Status int
	// Err says why it failed, empty for the one that succeeded.
	Err string
	// Note is what the connector found out or did after it.
	Note string
	// RequestID is the service's id of the request.
	RequestID string
}

// Decode stores the answer in v like json.Unmarshal, except that numbers in
// values of type any become json.Number, so that 64-bit integers survive. An
// empty answer leaves v as it is.
func (r *Result) Decode(v any) error {
	if len(bytes.TrimSpace(r.Body)) == 0 {
		return nil
	}
	if p, ok := v.(*any); ok {
		val, err := r.Value()
		if err != nil {
			return err
		}
		*p = val
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(r.Body))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("decode answer: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("decode answer: more than one JSON value")
	}
	return nil
}

// Value returns the answer as nil, bool, string, json.Number, []any or
// map[string]any. An answer that is not JSON, such as the CSV of the usage
// download, is returned as a string; an empty one as nil.
func (r *Result) Value() (any, error) {
	if len(bytes.TrimSpace(r.Body)) == 0 {
		return nil, nil
	}
	if !r.isJSON() {
		return string(r.Body), nil
	}
	v, err := schema.DecodeAny(r.Body)
	if err != nil {
		return nil, fmt.Errorf("decode answer: %w", err)
	}
	return v, nil
}

func (r *Result) isJSON() bool {
	text := r.Header.Get("Content-Type")
	if text == "application/json" {
		return true // what nearly every answer says
	}
	media, _, err := mime.ParseMediaType(text)
	if err != nil {
		c := bytes.TrimSpace(r.Body)
		return len(c) > 0 && strings.IndexByte("{[", c[0]) >= 0
	}
	return media == "application/json" || strings.HasSuffix(media, "+json")
}
