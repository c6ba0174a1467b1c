package emulator_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/databricks-account/connector/emulator"
	"github.com/databricks-account/connector/emulator/emulatortest"
)

func TestHeaders(t *testing.T) {
	c := newTester(t)
	for _, path := range []string{"credentials", "credentials/none", "/nowhere"} {
		h := c.get(path).header
		if h.Get("Server") != "databricks" || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Strict-Transport-Security") == "" || h.Get("X-Request-Id") == "" ||
			h.Get("X-Databricks-Request-Id") != h.Get("X-Request-Id") {
			t.Errorf("%s: %v", path, h)
		}
	}
	a := c.get("credentials/none")
	if a.str("details.0.request_id") != a.header.Get("X-Request-Id") {
		t.Error(a.text)
	}
}

func TestUnknownRoutes(t *testing.T) {
	c := newTester(t)
	base := "/api/2.0/accounts/" + emulator.DefaultAccountID
	c.get("/api/2.0/nothing").refused(404, "ENDPOINT_NOT_FOUND", "Endpoint not found for /2.0/nothing")
	for _, path := range []string{
		"/", base + "/credentials/", base + "//credentials", base + "/./credentials", base + "/x/../credentials",
		base + "/credentials/%2e%2e", base + "/credentials/.", base + "/credentials/%00",
	} {
		if a := c.get(path); a.status != 404 || a.str("error_code") != "ENDPOINT_NOT_FOUND" {
			t.Errorf("%s: %d %s", path, a.status, a.text)
		}
	}
	a := c.do("PUT", "credentials", nil).refused(405, "METHOD_NOT_ALLOWED", "PUT")
	if a.header.Get("Allow") != "GET, POST" {
		t.Error(a.header)
	}
	c.do("BREW", "credentials", nil).refused(405, "METHOD_NOT_ALLOWED", "BREW")
	// An escaped slash is part of an id, not of the path.
	c.get("credentials/a%2Fb").refused(404, "RESOURCE_DOES_NOT_EXIST", "a/b")
	if a := c.get("/api/2.0/preview/scim/v2/Users"); a.status != 400 || !strings.Contains(a.text, "Unable to load OAuth Config") {
		t.Error(a.text)
	}
	if a := c.do("HEAD", "credentials", nil); a.status != 200 || a.text != "" {
		t.Error(a.status, a.text)
	}
}

func TestBadBodies(t *testing.T) {
	c := newTester(t)
	deep := strings.Repeat(`{"a":`, 500) + "1" + strings.Repeat("}", 500)
	for name, bad := range map[string]struct {
		body   string
		status int
		code   string
	}{
		"broken":        {`{"credentials_name":`, 400, "MALFORMED_REQUEST"},
		"not an object": {`[1,2]`, 400, "MALFORMED_REQUEST"},
		"text":          {`hello`, 400, "MALFORMED_REQUEST"},
		"two values":    {`{}{}`, 400, "MALFORMED_REQUEST"},
		"empty":         {``, 400, "MALFORMED_REQUEST"},
		"null":          {`null`, 400, "MALFORMED_REQUEST"},
		"deep":          {deep, 400, "MALFORMED_REQUEST"},
		"very deep":     {strings.Repeat("[", 1_000_000), 400, "MALFORMED_REQUEST"},
		"not UTF-8":     {"{\"credentials_name\":\"\xff\"}", 400, "MALFORMED_REQUEST"},
		"huge":          {`{"credentials_name":"` + strings.Repeat("x", 11<<20) + `"}`, 413, "REQUEST_ENTITY_TOO_LARGE"},
		"wrong type":    {`{"credentials_name":5,"aws_credentials":{}}`, 400, "INVALID_PARAMETER_VALUE"},
	} {
		if a := c.post("credentials", bad.body); a.status != bad.status || a.str("error_code") != bad.code {
			t.Errorf("%s: %d %s", name, a.status, a.text)
		}
	}
	c.header.Set("Content-Type", "application/xml")
	c.post("credentials", "<a/>").refused(415, "UNSUPPORTED_MEDIA_TYPE", "application/xml")
	for _, kind := range []string{"application/json; charset=utf-8", "application/scim+json; charset=utf-8", "text/json"} {
		c.header.Set("Content-Type", kind)
		c.credential(kind)
	}
}

// TestFaults brings every kind of fault about, in process and over TCP.
func TestFaults(t *testing.T) {
	emu, _ := emulatortest.New(t)
	srv := emulatortest.Start(t)
	for name, side := range map[string]struct {
		emu    *emulator.Emulator
		base   string
		client *http.Client
	}{
		"in process": {emu, "http://emulator", &http.Client{Transport: emu.Transport()}},
		"tcp":        {srv.Emulator, srv.URL, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			// create makes a credential and returns what came back.
			create := func() (*http.Response, string, error) {
				n++
				req, err := http.NewRequest("POST", side.base+"/api/2.0/accounts/"+emulator.DefaultAccountID+"/credentials", strings.NewReader(
					`{"credentials_name":"`+name+string(rune('a'+n))+`","aws_credentials":{"sts_role":{"role_arn":"arn:aws:iam::1:role/x"}}}`))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Authorization", "Bearer "+emulator.DefaultToken)
				req.Header.Set("Content-Type", "application/json")
				resp, err := side.client.Do(req)
				if err != nil {
					return nil, "", err
				}
				defer resp.Body.Close()
				data, err := io.ReadAll(resp.Body)
				return resp, string(data), err
			}
			count := func() int {
				d, err := side.emu.Dump(emulator.DefaultAccountID)
				if err != nil {
					t.Fatal(err)
				}
				return len(d["credentials"])
			}
			for _, f := range []struct {
				rule   string
				status int // 0: no answer
				has    string
				effect bool
			}{
				{"429", 429, `"REQUEST_LIMIT_EXCEEDED"`, false},
				{"429 after", 429, `"REQUEST_LIMIT_EXCEEDED"`, true},
				{"503 retry-after=7s", 503, `"TEMPORARILY_UNAVAILABLE"`, false},
				{"500", 500, `"INTERNAL_ERROR"`, false},
				{"502", 502, "<pre>", false},
				{"504 after", 504, `"DEADLINE_EXCEEDED"`, true},
				{"scim-overload", 500, `"detail":"REQUEST_LIMIT_EXCEEDED:`, false},
				{"token-throttled", 429, `"error":"invalid_request"`, false},
				{"text code=SOME_CODE status=403", 403, "SOME_CODE: ", false},
				{"fresh-role", 400, "MALFORMED_REQUEST: Failed credential validation checks", false},
				{"html", 503, "<pre>", false},
				{"login", 200, "<!DOCTYPE", false},
				{"empty", 409, "", false},
				{"empty after", 409, "", true},
				{"reset", 0, "", false},
				{"lost", 0, "", true},
				{"reset after", 0, "", true},
				{"truncate", 0, "", true},
				{"slow delay=10ms", 200, "credentials_id", true},
				{"delay delay=10ms", 200, "credentials_id", true},
			} {
				fault, err := emulator.ParseFault(f.rule)
				if err != nil {
					t.Fatal(err)
				}
				before := count()
				if err := side.emu.SetFaults(fault); err != nil {
					t.Fatal(err)
				}
				resp, body, err := create()
				if err := side.emu.SetFaults(); err != nil {
					t.Fatal(err)
				}
				switch {
				case f.status == 0:
					if err == nil {
						t.Errorf("%s: an answer came: %s %s", f.rule, resp.Status, body)
					}
				case err != nil:
					t.Errorf("%s: %v", f.rule, err)
				case resp.StatusCode != f.status || !strings.Contains(body, f.has) || f.has == "" && body != "":
					t.Errorf("%s: %s %q", f.rule, resp.Status, body)
				case (strings.HasPrefix(f.rule, "429") || f.rule == "503 retry-after=7s") && resp.Header.Get("Retry-After") == "":
					t.Errorf("%s: no Retry-After", f.rule)
				}
				if strings.HasPrefix(f.rule, "reset") && !errors.Is(err, syscall.ECONNRESET) {
					t.Errorf("%s: not a reset: %v", f.rule, err)
				}
				if f.rule == "truncate" && !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("%s: not a short body: %v", f.rule, err)
				}
				if got := count() - before; got != map[bool]int{false: 0, true: 1}[f.effect] {
					t.Errorf("%s: %d objects were made", f.rule, got)
				}
			}
		})
	}
}

func TestFaultRules(t *testing.T) {
	fault := func(rule string) emulator.Fault {
		f, err := emulator.ParseFault(rule)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	statuses := func(c *tester, method, path string, n int) (out []int) {
		for range n {
			out = append(out, c.do(method, path, nil).status)
		}
		return out
	}
	equalInts := func(a []int, b ...int) bool {
		if len(a) != len(b) {
			return false
		}
		for i := range a {
			if a[i] != b[i] {
				return false
			}
		}
		return true
	}
	c := newTester(t, emulator.WithFaults(
		fault("GET /api/2.0/accounts/*/credentials 503 skip=1 count=2"),
		fault("networks_list 429 nth=2"),
		fault("**/work* 500 p=0.5"),
	), emulator.WithFaultSeed(7))
	if s := statuses(c, "GET", "credentials", 5); !equalInts(s, 200, 503, 503, 200, 200) {
		t.Error(s)
	}
	if s := statuses(c, "GET", "networks", 3); !equalInts(s, 200, 429, 200) {
		t.Error(s)
	}
	failed := 0
	for _, s := range statuses(c, "GET", "workspaces", 100) {
		if s == 500 {
			failed++
		}
	}
	if failed < 30 || failed > 70 {
		t.Errorf("%d of 100 calls failed", failed)
	}
	if s := statuses(c, "GET", "storage-configurations", 2); !equalInts(s, 200, 200) {
		t.Error(s)
	}
	for _, bad := range []string{"", "GET", "503 count=x", "503 colour=red", "503 skip=-1", "503 one two"} {
		if _, err := emulator.ParseFault(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
	if _, err := emulator.New(emulator.WithFaults(emulator.Fault{Kind: "flood"})); err == nil {
		t.Error("an unknown fault was accepted")
	}
}

func TestLatencyEndsWithTheCaller(t *testing.T) {
	c := newTester(t, emulator.WithLatency(time.Hour))
	client := &http.Client{Transport: c.emu.Transport(), Timeout: 20 * time.Millisecond}
	if _, err := client.Get("http://emulator/health"); err == nil {
		t.Error("an answer came")
	}
}
