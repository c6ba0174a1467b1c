package emulator_test

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/databricks-account/connector/emulator"
	"github.com/databricks-account/connector/emulator/emulatortest"
)

// loadTime is how long TestManyClients runs; the full proof is
// `go test ./emulator -run ManyClients -load 1m`.
var loadTime = flag.Duration("load", time.Second, "how long to put load on the emulator")

// swarm is many clients of one emulator, and what they were told.
type swarm struct {
	t      *testing.T
	client *http.Client
	base   string

	mu      sync.Mutex
	created int             // credentials of their own
	shared  int             // credentials whose name everybody wanted
	bases   map[string]bool // etags that an update was based on
	calls   int
}

func (s *swarm) do(method, path, body string) (int, string) {
	req, err := http.NewRequest(method, s.base+path, strings.NewReader(body))
	if err != nil {
		s.t.Error(err)
		return 0, ""
	}
	req.Header.Set("Authorization", "Bearer "+emulator.DefaultToken)
	resp, err := s.client.Do(req)
	if err != nil {
		s.t.Error(err)
		return 0, ""
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Error(err)
	}
	s.mu.Lock()
	s.calls++
	s.mu.Unlock()
	return resp.StatusCode, string(data)
}

// round is one round of client n.
func (s *swarm) round(n, i int) {
	name := fmt.Sprintf("c-%d-%d", n, i)
	status, body := s.do("POST", "/credentials", credentialBody(name))
	if status != 200 {
		s.t.Errorf("create: %d %s", status, body)
		return
	}
	id := between(body, `"credentials_id":"`)
	// Own writes are read at once.
	if status, body := s.do("GET", "/credentials/"+id, ""); status != 200 || !strings.Contains(body, name) {
		s.t.Errorf("read: %d %s", status, body)
	}
	keep := i%4 == 0
	if !keep {
		if status, body := s.do("DELETE", "/credentials/"+id, ""); status != 200 {
			s.t.Errorf("delete: %d %s", status, body)
		}
	}
	// Everybody wants the same name; exactly one gets it.
	status, _ = s.do("POST", "/credentials", credentialBody(fmt.Sprintf("same-%d", i)))
	s.mu.Lock()
	if keep {
		s.created++
	}
	if status == 200 {
		s.shared++
	} else if status != 409 {
		s.t.Errorf("create the same: %d", status)
	}
	s.mu.Unlock()
	// Of all updates that are based on one version, one succeeds.
	const setting = "/settings/types/llm_proxy_partner_powered/names/default"
	_, body = s.do("GET", setting, "")
	etag := between(body, `"etag":"`)
	status, body = s.do("PATCH", setting,
		`{"allow_missing":true,"field_mask":"boolean_val.value","setting":{"etag":"`+etag+`","boolean_val":{"value":true}}}`)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case status == 200 && s.bases[etag]:
		s.t.Errorf("two updates are based on %s", etag)
	case status == 200:
		s.bases[etag] = true
	case status != 409 && status != 404:
		s.t.Errorf("update: %d %s", status, body)
	}
}

func credentialBody(name string) string {
	return `{"credentials_name":"` + name + `","aws_credentials":{"sts_role":{"role_arn":"arn:aws:iam::1:role/x"}}}`
}

func between(s, before string) string {
	_, s, _ = strings.Cut(s, before)
	s, _, _ = strings.Cut(s, `"`)
	return s
}

// TestManyClients lets 64 clients work at once, on resources of their own and
// on shared ones. No update may be lost, nothing may be left behind.
func TestManyClients(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("load", func(t *testing.T) {
		const clients = 64
		srv := emulatortest.Start(t, emulator.WithStateFile(filepath.Join(t.TempDir(), "state")))
		tr := &http.Transport{MaxIdleConnsPerHost: clients}
		defer tr.CloseIdleConnections()
		s := &swarm{
			t: t, client: &http.Client{Transport: tr}, bases: map[string]bool{},
			base: srv.URL + "/api/2.0/accounts/" + emulator.DefaultAccountID,
		}
		end := time.Now().Add(*loadTime)
		rounds := make([]int, clients)
		var wg sync.WaitGroup
		for n := range clients {
			wg.Go(func() {
				for i := 0; time.Now().Before(end) || i == 0; i++ {
					s.round(n, i)
					rounds[n] = i + 1
				}
			})
		}
		wg.Wait()
		most := 0
		for _, r := range rounds {
			most = max(most, r)
		}
		if s.shared != most {
			t.Errorf("%d clients got one of %d names", s.shared, most)
		}
		d, err := srv.Dump(emulator.DefaultAccountID)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(d["credentials"]); got != s.created+s.shared {
			t.Errorf("%d credentials, not %d", got, s.created+s.shared)
		}
		if len(s.bases) == 0 {
			t.Error("no update succeeded")
		}
		t.Logf("%d calls in %v", s.calls, *loadTime)
	})
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		<-tick.C
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}
