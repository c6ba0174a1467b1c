package rig

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Transport returns the transport that a variant is to use:
//
//   - "tuned": Go's defaults, but with enough idle connections for every
//     goroutine; the same for all peers.
//   - "default": http.DefaultTransport as it is, two idle connections a host.
//   - "null": answers from memory, so that only the client's own work counts.
//   - "own": nil; the variant keeps the one that it comes with.
func Transport(kind string) (http.RoundTripper, error) {
	switch kind {
	case "tuned":
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.MaxIdleConns, t.MaxIdleConnsPerHost = 0, 512
		return t, nil
	case "default":
		return http.DefaultTransport.(*http.Transport).Clone(), nil
	case "null":
		return nullTransport{list: WorkspaceList(ListLength), credential: Credential()}, nil
	case "own":
		return nil, nil
	}
	return nil, fmt.Errorf("unknown transport %q", kind)
}

// nullTransport answers without a network. It reads and closes the body as
// http.RoundTripper demands.
type nullTransport struct{ list, credential []byte }

func (t nullTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return nil, err
		}
		if err := r.Body.Close(); err != nil {
			return nil, err
		}
	}
	status, body := http.StatusOK, t.list
	switch {
	case r.Method == http.MethodPost:
		body = t.credential
	case strings.HasPrefix(r.URL.Path, "/.well-known/"):
		status, body = http.StatusNotFound, []byte(`{}`)
	}
	return &http.Response{
		Status: strconv.Itoa(status), StatusCode: status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
		Request:       r,
	}, nil
}
