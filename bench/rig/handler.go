package rig

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Addresses is what a server process prints when it is ready.
type Addresses struct {
	// URL is the API; Control answers with Counters and shares no connection
	// with it.
	URL     string `json:"url"`
	Control string `json:"control"`
}

// Counters is what a server saw so far.
type Counters struct {
	Connections int64 `json:"connections"`
	Calls       int64 `json:"calls"`
	// HTTP2 are the calls that came by HTTP/2, Compressed the answers that went
	// out compressed.
	HTTP2      int64 `json:"http2"`
	Compressed int64 `json:"compressed"`
}

// Answers is the API: everything from memory, no compression, known lengths.
// Each answer waits for delay.
func Answers(delay time.Duration) http.Handler {
	list, credential := WorkspaceList(ListLength), Credential()
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+CredentialsPath, func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		answer(w, http.StatusOK, credential)
	})
	mux.HandleFunc("GET "+CredentialsPath, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, append(append([]byte{'['}, credential...), ']'))
	})
	mux.HandleFunc("GET "+WorkspacesPath, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, list)
	})
	mux.HandleFunc("GET "+UsersPath, users)
	mux.HandleFunc("POST /oidc/", func(w http.ResponseWriter, r *http.Request) {
		answer(w, http.StatusOK, fmt.Appendf(nil, `{"access_token":%q,"token_type":"Bearer","expires_in":3600}`, Token))
	})
	mux.HandleFunc("GET /oidc/accounts/"+AccountID+"/.well-known/oauth-authorization-server", func(w http.ResponseWriter, r *http.Request) {
		root := "http://" + r.Host + "/oidc/accounts/" + AccountID
		answer(w, http.StatusOK, fmt.Appendf(nil, `{"authorization_endpoint":"%s/v1/authorize","token_endpoint":"%s/v1/token"}`, root, root))
	})
	mux.HandleFunc("GET /.well-known/databricks-config", func(w http.ResponseWriter, r *http.Request) {
		answer(w, http.StatusOK, fmt.Appendf(nil, `{"host_type":"account","account_id":%q,"oidc_endpoint":"http://%s/oidc/accounts/%s"}`, AccountID, r.Host, AccountID))
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		answer(w, http.StatusNotFound, fmt.Appendf(nil, `{"error_code":"ENDPOINT_NOT_FOUND","message":%q}`, r.Method+" "+r.URL.Path))
	})
	if delay <= 0 {
		return mux
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wait := time.NewTimer(delay)
		defer wait.Stop()
		select {
		case <-wait.C:
			mux.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	})
}

// users answers SCIM pages: startIndex and count, 100 by default.
func users(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	start, count := 1, 100
	if n, err := strconv.Atoi(q.Get("startIndex")); err == nil && n > 0 {
		start = n
	}
	if n, err := strconv.Atoi(q.Get("count")); err == nil && n >= 0 {
		count = min(n, 10_000)
	}
	answer(w, http.StatusOK, UserPage(make([]byte, 0, 400*count+200), start, count, UserCount))
}

func answer(w http.ResponseWriter, status int, body []byte) {
	h := w.Header()
	h["Content-Type"] = []string{"application/json"}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone: nothing to do
}
