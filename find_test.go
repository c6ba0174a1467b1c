package connector

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
)

const createMetastore = "metastores_create"

var metastore = map[string]any{"data": map[string]any{"metastore_info": map[string]any{"name": "main", "region": "us-east-1", "storage_root": "s3://bucket/root"}}}

// lives is a service with metastores: creations take effect, and the answer to
// the first one is bad.
func lives(t *testing.T, bad http.HandlerFunc, effect bool, existing ...string) (*service, *[]string) {
	t.Helper()
	store := append([]string(nil), existing...)
	creations := 0
	s := newService(t, serially(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			answer(200, `{"metastores":[`+strings.Join(store, ",")+`]}`)(w, r)
			return
		}
		creations++
		for _, m := range store {
			if strings.Contains(m, `"name":"main"`) {
				answer(409, `{"error_code":"ALREADY_EXISTS","message":"exists"}`)(w, r)
				return
			}
		}
		made := `{"metastore_id":"m1","name":"main","region":"us-east-1","storage_root":"s3://bucket/root/m1"}`
		if creations == 1 {
			if effect {
				store = append(store, made)
			}
			bad(w, r)
			return
		}
		store = append(store, made)
		answer(200, `{"metastore_info":`+made+`}`)(w, r)
	}))
	return s, &store
}

func TestLostCreationIsFound(t *testing.T) {
	for name, bad := range map[string]http.HandlerFunc{
		"lost": lost(nil), "502": answer(502, ""), "503": answer(503, ""), "504": answer(504, ""), "500": answer(500, `{"error_code":"INTERNAL_ERROR","message":"oops"}`), "cut": cut(200, "{"),
	} {
		t.Run(name, func(t *testing.T) {
			s, store := lives(t, bad, true, `{"metastore_id":"m0","name":"other"}`)
			c, _ := connect(t, s.URL)
			res, err := c.RunAction(t.Context(), createMetastore, metastore)
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				Info struct {
					ID string `json:"metastore_id"`
				} `json:"metastore_info"`
			}
			if json.Unmarshal(res.Body, &got) != nil || got.Info.ID != "m1" {
				t.Errorf("the result is %s", res.Body)
			}
			if len(*store) != 2 || len(res.Warnings) == 0 || !strings.Contains(res.Attempts[0].Note, "it took effect") {
				t.Errorf("store %v, warnings %v, attempts %+v", *store, res.Warnings, res.Attempts)
			}
		})
	}
}

func TestAbsentCreationIsRepeated(t *testing.T) {
	s, store := lives(t, lost(nil), false)
	c, _ := connect(t, s.URL)
	res, err := c.RunAction(t.Context(), createMetastore, metastore)
	if err != nil || len(*store) != 1 || len(res.Attempts) != 2 || !strings.Contains(res.Attempts[0].Note, "did not take effect") {
		t.Errorf("result %+v, error %v, store %v", res, err, *store)
	}
	// An internal error is not repeated, but it is known to be one.
	s, store = lives(t, answer(500, `{"error_code":"INTERNAL_ERROR","message":"oops"}`), false)
	c, _ = connect(t, s.URL)
	_, err = c.RunAction(t.Context(), createMetastore, metastore)
	if err == nil || errors.Is(err, ErrOutcomeUnknown) || len(*store) != 0 {
		t.Errorf("error %v, store %v", err, *store)
	}
}

func TestLateCreationIsFoundAfterTheConflict(t *testing.T) {
	// The list lags: the object shows only after the repetition was refused.
	lists := 0
	s := newService(t, serially(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodGet && lists == 0:
			lists++
			answer(200, `{}`)(w, r)
		case r.Method == http.MethodGet:
			answer(200, `{"metastores":[{"name":"main","region":"us-east-1","metastore_id":"m1"}]}`)(w, r)
		case lists == 0:
			lost(nil)(w, r)
		default:
			answer(409, `{"error_code":"ALREADY_EXISTS","message":"exists"}`)(w, r)
		}
	}))
	c, _ := connect(t, s.URL)
	res, err := c.RunAction(t.Context(), createMetastore, metastore)
	if err != nil || !strings.Contains(string(res.Body), "m1") {
		t.Errorf("result %v, error %v", res, err)
	}
}

func TestLookingIsNoRepetition(t *testing.T) {
	for name, opt := range map[string]Option{"no retry": WithoutRetry(), "no budget": WithRetry(RetryPolicy{Budget: 1})} {
		s, _ := lives(t, lost(nil), true)
		c, _ := connect(t, s.URL, opt)
		if res, err := c.RunAction(t.Context(), createMetastore, metastore); err != nil || !strings.Contains(string(res.Body), "m1") {
			t.Errorf("%s: %v, %v", name, res, err)
		}
		s, store := lives(t, lost(nil), false)
		c, _ = connect(t, s.URL, opt)
		if _, err := c.RunAction(t.Context(), createMetastore, metastore); !errors.Is(err, ErrOutcomeUnknown) || len(*store) != 0 {
			t.Errorf("%s: %v, %v", name, err, *store)
		}
	}
}

func TestListsLag(t *testing.T) {
	// The object shows in the third list after the creation.
	for name, bad := range map[string]http.HandlerFunc{"lost": lost(nil), "500": answer(500, `{"error_code":"INTERNAL_ERROR","message":"oops"}`)} {
		t.Run(name, func(t *testing.T) {
			lists, posts := 0, 0
			s := newService(t, serially(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet {
					if lists++; lists < 3 {
						answer(200, `{}`)(w, r)
						return
					}
					answer(200, `{"metastores":[{"name":"main","region":"us-east-1","metastore_id":"m1"}]}`)(w, r)
					return
				}
				if posts++; posts > 1 {
					answer(409, `{"error_code":"ALREADY_EXISTS","message":"exists"}`)(w, r)
					return
				}
				bad(w, r)
			}))
			c, _ := connect(t, s.URL)
			res, err := c.RunAction(t.Context(), createMetastore, metastore)
			if err != nil || !strings.Contains(string(res.Body), "m1") {
				t.Errorf("result %v, error %v", res, err)
			}
		})
	}
}

func TestForeignObjectIsNotAdopted(t *testing.T) {
	// Someone else's metastore of that name, in another region.
	s, _ := lives(t, lost(nil), false, `{"metastore_id":"m0","name":"main","region":"eu-west-1"}`)
	c, _ := connect(t, s.URL)
	s.answers = []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			lost(nil)(w, r)
		}
		answer(200, `{"metastores":[{"metastore_id":"m0","name":"main","region":"eu-west-1"}]}`)(w, r)
	}}
	_, err := c.RunAction(t.Context(), createMetastore, metastore)
	if !errors.Is(err, ErrOutcomeUnknown) || !strings.Contains(err.Error(), "region") {
		t.Errorf("error %v", err)
	}
}

func TestUnidentifiedCreation(t *testing.T) {
	s := newService(t, serially(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			lost(nil)(w, r)
		}
		answer(200, `{"metastores":[{"name":"main","metastore_id":"1"},{"name":"main","metastore_id":"2"}]}`)(w, r)
	}))
	c, _ := connect(t, s.URL)
	if _, err := c.RunAction(t.Context(), createMetastore, metastore); !errors.Is(err, ErrOutcomeUnknown) {
		t.Errorf("two objects match: %v", err)
	}
	s = newService(t, lost(nil), answer(403, `{"error_code":"PERMISSION_DENIED","message":"no list for you"}`))
	c, _ = connect(t, s.URL)
	_, err := c.RunAction(t.Context(), createMetastore, metastore)
	if !errors.Is(err, ErrOutcomeUnknown) || !errors.Is(err, ErrPermissionDenied) {
		t.Errorf("the list is refused: %v", err)
	}
}

func TestFillTemplate(t *testing.T) {
	body := map[string]any{"userName": `a"b\c`, "n": json.Number("7"), "in": map[string]any{"x": "y"}}
	for template, want := range map[string]string{
		`userName eq "{userName}"`: `userName eq "a\"b\\c"`, `{n}-{in.x}`: "7-y", "plain": "plain",
	} {
		if got, ok := fillTemplate(template, body); !ok || got != want {
			t.Errorf("%s: %q, %v", template, got, ok)
		}
	}
	for _, template := range []string{"{missing}", "{in}", "{open"} {
		if got, ok := fillTemplate(template, body); ok {
			t.Errorf("%s: %q, want failure", template, got)
		}
	}
}
