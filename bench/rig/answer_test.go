package rig

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAnswersAreJSONOfTheStatedSize(t *testing.T) {
	var list []map[string]any
	text := WorkspaceList(ListLength)
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != ListLength || len(text) < 42_000 || len(text) > 46_000 {
		t.Errorf("%d workspaces in %d bytes, want %d in about 44 KB", len(list), len(text), ListLength)
	}
	if !json.Valid(Credential()) {
		t.Error("the credential is not JSON")
	}
}

func TestUserPages(t *testing.T) {
	for _, tc := range []struct{ start, count, total, want int }{
		{1, 100, 250, 100}, {201, 100, 250, 50}, {251, 100, 250, 0}, {1, 0, 250, 0}, {900, 10, 250, 0},
	} {
		var page struct {
			TotalResults, StartIndex, ItemsPerPage int
			Resources                              []struct{ ID string }
		}
		if err := json.Unmarshal(UserPage(nil, tc.start, tc.count, tc.total), &page); err != nil {
			t.Fatal(err)
		}
		if len(page.Resources) != tc.want || page.ItemsPerPage != tc.want || page.TotalResults != tc.total || page.StartIndex != tc.start {
			t.Errorf("%+v: got %d of %d from %d", tc, len(page.Resources), page.TotalResults, page.StartIndex)
		}
	}
}

func TestNullTransportAnswersAsTheServerDoes(t *testing.T) {
	srv := httptest.NewServer(Answers(0))
	defer srv.Close()
	null, err := Transport("null")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ method, path, body string }{
		{http.MethodPost, CredentialsPath, `{"credentials_name":"x"}`},
		{http.MethodGet, WorkspacesPath, ""},
	} {
		var got [2]string
		for i, c := range []*http.Client{srv.Client(), {Transport: null}} {
			req, err := http.NewRequest(tc.method, srv.URL+tc.path, strings.NewReader(tc.body))
			if err != nil {
				t.Fatal(err)
			}
			resp, err := c.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			got[i] = resp.Header.Get("Content-Type") + http.StatusText(resp.StatusCode) + string(body)
		}
		if got[0] != got[1] {
			t.Errorf("%s %s: the server says %.80q, the null transport %.80q", tc.method, tc.path, got[0], got[1])
		}
	}
}

func TestRunCountsEveryCallAndReportsAnError(t *testing.T) {
	for _, b := range []Burst{{C: 1}, {C: 8}, {C: 1, Plain: true}} {
		b.Op, b.N = "post", 100
		calls := make(chan struct{}, 1000)
		s := Run(t.Context(), func(context.Context) error { calls <- struct{}{}; return nil }, b)
		if len(calls) != 100 || s.N != 100 || s.Err != "" || s.Wall <= 0 || s.P50 > s.P99 {
			t.Errorf("%+v: %d calls, sample %+v", b, len(calls), s)
		}
		s = Run(t.Context(), func(context.Context) error { return errors.New("refused") }, b)
		if s.Err != "post: refused" {
			t.Errorf("%+v: error %q", b, s.Err)
		}
	}
}

func TestServeAnswersEveryBurst(t *testing.T) {
	ops := Ops{
		"ok":     func() (Op, error) { return func(context.Context) error { return nil }, nil },
		"broken": func() (Op, error) { return nil, errors.New("no such file") },
	}
	in := strings.NewReader(`{"op":"ok","n":3,"c":1}{"op":"broken","n":1,"c":1}{"op":"other","n":1,"c":1}`)
	var out strings.Builder
	if err := Serve(t.Context(), in, &out, ops); err != nil {
		t.Fatal(err)
	}
	var got []string
	for dec := json.NewDecoder(strings.NewReader(out.String())); dec.More(); {
		var s Sample
		if err := dec.Decode(&s); err != nil {
			t.Fatal(err)
		}
		got = append(got, s.Err)
	}
	want := []string{"", "prepare broken: no such file", `this variant has no operation "other"`}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q, want %q", got, want)
	}
}
