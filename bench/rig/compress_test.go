package rig

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

func TestCompressedAnswersAreTheSame(t *testing.T) {
	var count atomic.Int64
	plain, packed := httptest.NewServer(Answers(0)), httptest.NewServer(Compressed(Answers(0), func() { count.Add(1) }))
	defer plain.Close()
	defer packed.Close()
	read := func(url string) string {
		t.Helper()
		resp, err := http.Get(url) // asks for compression by itself
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.Status + resp.Header.Get("Content-Type") + string(text)
	}
	paths := []string{WorkspacesPath, CredentialsPath, WorkspacesPath, "/no/such/path"}
	for _, path := range paths {
		if a, b := read(plain.URL+path), read(packed.URL+path); a != b {
			t.Errorf("%s: compressed %.80q, plain %.80q", path, b, a)
		}
	}
	if count.Load() != int64(len(paths)) {
		t.Errorf("%d of %d answers were compressed", count.Load(), len(paths))
	}
}
