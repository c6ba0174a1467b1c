package connector

import (
	"bytes"
	"io"
	"net/http"
	"testing"
)

// canned answers every request from memory.
type canned struct{ body []byte }

func (c canned) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(c.body)),
		Body: io.NopCloser(bytes.NewReader(c.body)),
	}, nil
}

// BenchmarkNewRequest is lookup, validation, URL, body and http.Request.
func BenchmarkNewRequest(b *testing.B) {
	c, err := NewConnection(WithHost("https://accounts.cloud.databricks.com"), WithAccountID(testAccount))
	if err != nil {
		b.Fatal(err)
	}
	params := calls[4].params
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.NewRequest(b.Context(), postAction, params); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRunAction is the client's own work for a call.
func BenchmarkRunAction(b *testing.B) {
	for name, call := range map[string]struct {
		action string
		params map[string]any
	}{"get": {getAction, oneWorkspace}, "post": {postAction, calls[4].params}} {
		b.Run(name, func(b *testing.B) {
			c, err := NewConnection(WithHost("https://accounts.cloud.databricks.com"), WithAccountID(testAccount), WithToken(testToken), WithoutRateLimits(),
				WithHTTPClient(&http.Client{Transport: canned{[]byte(`{"a":1}`)}}))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.RunAction(b.Context(), call.action, call.params); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
