package connector

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestMasked(t *testing.T) {
	a := &Action{Name: "x", Secrets: []string{"secret", "app.client_secret", "list.*.key", "plain.key"}}
	for _, test := range []struct{ body, masked, secrets string }{
		{`{"id":9007199254740993,"secret":"s\"1"}`, `{"id":9007199254740993,"secret":"***"}`, `[{/secret secret s"1}]`},
		{` { "app" : { "client_secret" : "s2" } , "b":1}`, ` { "app" : { "client_secret" : "***" } , "b":1}`, `[{/app/client_secret client_secret s2}]`},
		{`{"list":[{"key":"a"},{"key":"b","k":1}]}`, `{"list":[{"key":"***"},{"key":"***","k":1}]}`, `[{/list/*/key key a} {/list/*/key key b}]`},
		{`{"plain":[{"key":"a"}]}`, `{"plain":[{"key":"***"}]}`, `[{/plain/*/key key a}]`},
		{`{"sec\u0072et":"x"}`, `{"sec\u0072et":"***"}`, `[{/secret secret x}]`},
		{`{"secret":{"deep":"x"}}`, `{"secret":"***"}`, `[{/secret secret }]`},
		{`{"secret":null,"other":"s"}`, `{"secret":null,"other":"s"}`, `[]`},
		{`{"other":"s"}`, `{"other":"s"}`, `[]`},
		{``, ``, `[]`},
		{`{"secret":"s"`, `"***"`, `[]`},
	} {
		r := &Result{Body: []byte(test.body), action: a, Header: http.Header{}}
		if got := string(r.Masked().Body); got != test.masked {
			t.Errorf("%s is masked as %s", test.body, got)
		}
		if got := fmt.Sprint(r.Secrets()); got != test.secrets {
			t.Errorf("%s has the secrets %s", test.body, got)
		}
		if string(r.Body) != test.body {
			t.Errorf("the result was changed to %s", r.Body)
		}
	}
}

// hunt fails when a secret is in a text.
func hunt(t *testing.T, where, text string, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		if strings.Contains(text, s) {
			t.Errorf("%s holds %s:\n%s", where, s, text)
		}
	}
}

// TestSecretHunt puts a secret of its own in every place that a secret can be
// in, and searches everything that comes out.
func TestSecretHunt(t *testing.T) {
	const (
		token   = "dapi-hunt-token-31415926"
		client  = "hunt-client-secret-27182818"
		bearer  = "hunt-access-token-16180339"
		inParam = "hunt-param-secret-14142135"
		inBody  = "hunt-answer-secret-17320508"
	)
	secrets := []string{token, client, bearer, inParam, inBody}
	storage := map[string]any{"metastore_id": "m", "data": map[string]any{"credential_info": map[string]any{"name": "n", "azure_service_principal": map[string]any{
		"directory_id": "d", "application_id": "a", "client_secret": inParam,
	}}}}
	custom := map[string]any{"_method": "POST", "_path": "/api/2.0/new", "_body": map[string]any{"password": inParam, "client_secret": inParam}}
	echo := func(status int) http.HandlerFunc {
		// A service that repeats everything that it got.
		return func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			_, sent, _ := strings.Cut(r.Header.Get("Authorization"), " ")
			text := fmt.Sprintf("you sent %s and %s and %s", r.Header.Get("Authorization"), body, url.QueryEscape(sent))
			w.Header().Set("X-Echo", sent)
			answer(status, fmt.Sprintf(`{"error_code":"BAD","message":%q,"details":[{"x":%q}]}`, text, sent))(w, r)
		}
	}
	answers := map[string]http.HandlerFunc{
		"ok":   answer(200, `{"credential_info":{"azure_service_principal":{"client_secret":"`+inBody+`"}},"secret":"`+inBody+`","client_secret":"`+inBody+`"}`),
		"echo": echo(400), "echo 500": echo(500), "echo 401": echo(401), "echo 403": echo(403), "echo 409": echo(409),
		"html": func(w http.ResponseWriter, r *http.Request) {
			answer(200, "<html><title>"+r.Header.Get("Authorization")+"</title>", "Content-Type: text/html")(w, r)
		},
		"lost":     lost(nil),
		"redirect": answer(302, "", "Location: http://evil.example/?token="+token),
	}
	for name, h := range answers {
		for kind, auth := range map[string][]Option{
			"pat": {WithToken(token)},
			"m2m": {WithSetting("token", ""), WithOAuthM2M("id", client)},
		} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				s := issuer(t, answer(200, `{"access_token":"`+bearer+`","expires_in":3600}`))
				inner := s.answers[0]
				s.answers[0] = func(w http.ResponseWriter, r *http.Request) {
					if strings.HasPrefix(r.URL.Path, "/api/") {
						h(w, r)
						return
					}
					inner(w, r)
				}
				var log, audit bytes.Buffer
				opts := append([]Option{
					WithRegistry(unfindable()), WithAudit(&audit), WithBodyLogging(), WithRetry(RetryPolicy{Attempts: 2}),
					WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
				}, auth...)
				c, _ := connect(t, s.URL, opts...)
				for action, params := range map[string]map[string]any{"storage_credentials_create": storage, "custom": custom, "workspaces_list": nil} {
					res, err := c.RunAction(t.Context(), action, params)
					if err != nil {
						hunt(t, "error", err.Error(), secrets...)
						hunt(t, "error in full", fmt.Sprintf("%+v", err), secrets...)
						for _, a := range Attempts(err) {
							hunt(t, "attempt", fmt.Sprintf("%+v", a), secrets...)
						}
						var api *APIError
						if errors.As(err, &api) {
							hunt(t, "APIError", fmt.Sprintf("%s %s %s", api.Message, api.Details, api.Body), secrets...)
							text, _ := json.Marshal(api)
							hunt(t, "APIError as JSON", string(text), secrets...)
						}
					}
					if res != nil && action == "storage_credentials_create" {
						hunt(t, "masked result", string(res.Masked().Body[:60]), secrets...)
					}
					d, err := c.DryRun(t.Context(), action, params)
					if err != nil {
						t.Fatal(err)
					}
					text, _ := json.Marshal(d)
					hunt(t, "dry run", string(text)+d.Curl(), secrets...)
				}
				hunt(t, "log", log.String(), secrets...)
				hunt(t, "audit", audit.String(), secrets...)
				if audit.Len() == 0 || log.Len() == 0 {
					t.Error("nothing was written")
				}
				for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
					hunt(t, "connection", fmt.Sprintf(format, c), secrets...)
					hunt(t, "settings", fmt.Sprintf(format, c.Settings()), secrets...)
				}
			})
		}
	}
}

func TestDryRun(t *testing.T) {
	c, err := NewConnection(WithHost("https://accounts.cloud.databricks.com"), WithAccountID(testAccount))
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.DryRun(t.Context(), "credentials_create", calls[4].params)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(d)
	want := `{"method":"POST","url":"https://accounts.cloud.databricks.com/api/2.0/accounts/` + testAccount + `/credentials","headers":{"Accept":"application/json","Authorization":"Bearer ***","Content-Type":"application/json","User-Agent":"` +
		userAgent("") + `"},"body":{"aws_credentials":{"sts_role":{"role_arn":"arn:aws:iam::1:role/x"}},"credentials_name":"c"}}`
	if string(text) != want {
		t.Errorf("dry run is\n%s, want\n%s", text, want)
	}
	wantCurl := "curl -X POST https://accounts.cloud.databricks.com/api/2.0/accounts/" + testAccount + "/credentials \\\n  -H 'Accept: application/json' \\\n" +
		"  -H \"Authorization: Bearer $DATABRICKS_TOKEN\" \\\n  -H 'Content-Type: application/json' \\\n" +
		`  --data-raw '{"aws_credentials":{"sts_role":{"role_arn":"arn:aws:iam::1:role/x"}},"credentials_name":"c"}'`
	if got := d.Curl(); got != wantCurl {
		t.Errorf("curl is\n%s, want\n%s", got, wantCurl)
	}
	d, err = c.DryRun(t.Context(), "workspaces_delete", oneWorkspace)
	if err != nil || string(d.Body) != "null" {
		t.Errorf("%+v, %v", d, err)
	}
	if _, err := c.DryRun(t.Context(), "workspaces_delete", nil); !errors.Is(err, ErrInvalidParams) {
		t.Errorf("invalid params: %v", err)
	}
	d, err = c.DryRun(t.Context(), "custom", map[string]any{"_method": "POST", "_path": "/x", "_body": "it's $HOME", "_headers": map[string]any{"Content-Type": "text/plain"}})
	if err != nil || string(d.Body) != `"it's $HOME"` || !strings.Contains(d.Curl(), `--data-raw 'it'\''s $HOME'`) {
		t.Errorf("%+v, %v", d, err)
	}
}
