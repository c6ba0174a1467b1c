package rig

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// Compressed answers as h does, with gzip for clients that ask for it. An
// answer is compressed once and then comes from memory, as the others do, so
// that the server costs the same. count is called for each.
func Compressed(h http.Handler, count func()) http.Handler {
	var mu sync.Mutex
	ready := map[string][]byte{}
	pack := func(body []byte) ([]byte, error) {
		mu.Lock()
		defer mu.Unlock()
		if text, ok := ready[string(body)]; ok {
			return text, nil
		}
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		if _, err := z.Write(body); err != nil {
			return nil, err
		}
		if err := z.Close(); err != nil {
			return nil, err
		}
		ready[string(body)] = out.Bytes()
		return out.Bytes(), nil
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.ServeHTTP(w, r)
			return
		}
		kept := &keeper{head: http.Header{}, status: http.StatusOK}
		h.ServeHTTP(kept, r)
		body, err := pack(kept.body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		count()
		head := w.Header()
		head["Content-Type"] = kept.head["Content-Type"]
		head["Content-Encoding"] = []string{"gzip"}
		head["Content-Length"] = []string{strconv.Itoa(len(body))}
		w.WriteHeader(kept.status)
		_, _ = w.Write(body) // the client is gone: nothing to do
	})
}

// keeper keeps an answer instead of sending it.
type keeper struct {
	head   http.Header
	status int
	body   []byte
}

func (k *keeper) Header() http.Header    { return k.head }
func (k *keeper) WriteHeader(status int) { k.status = status }

func (k *keeper) Write(p []byte) (int, error) {
	if k.body == nil {
		k.body = p // the answers are in memory and stay as they are
	} else {
		k.body = append(k.body[:len(k.body):len(k.body)], p...)
	}
	return len(p), nil
}
