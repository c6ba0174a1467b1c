package sdkauth

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	connector "github.com/databricks-account/connector"
)

// Request is what a helper process reads from its standard input: one JSON
// object.
type Request struct {
	// Version is 1.
	Version int `json:"version"`
	// Settings are those of the connection, Sources where each comes from and
	// Profile the profile that was read: Settings.Values, Source and Profile.
	Settings map[string]string `json:"settings"`
	Sources  map[string]string `json:"sources,omitempty"`
	Profile  string            `json:"profile,omitempty"`
}

// Response is what it writes to its standard output: one JSON object, with
// either an authorization or an error.
type Response struct {
	Kind    string            `json:"kind,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	// Expires is when the authorization ends, absent when it does not.
	Expires *time.Time `json:"expires,omitempty"`
	Error   string     `json:"error,omitempty"`
}

const maxRequest = 1 << 20

// Serve reads one Request from r, asks the SDK and writes one Response to w.
// An authentication that fails is a Response with an Error; the error of Serve
// is for a request that cannot be read or a response that cannot be written.
func Serve(ctx context.Context, r io.Reader, w io.Writer) error {
	var req Request
	if err := json.NewDecoder(io.LimitReader(r, maxRequest)).Decode(&req); err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	if req.Version != 1 {
		return fmt.Errorf("request of version %d: this helper knows version 1", req.Version)
	}
	c := &credentials{values: req.Settings, profile: req.Profile, source: func(name string) string { return req.Sources[name] }}
	return json.NewEncoder(w).Encode(answer(ctx, c))
}

func answer(ctx context.Context, c connector.Credentials) Response {
	a, err := c.Authorize(ctx)
	if err != nil {
		return Response{Error: err.Error()}
	}
	out := Response{Kind: c.Kind(), Headers: map[string]string{}}
	for name := range a.Header {
		out.Headers[http.CanonicalHeaderKey(name)] = a.Header.Get(name)
	}
	if !a.Expires.IsZero() {
		out.Expires = &a.Expires
	}
	return out
}
