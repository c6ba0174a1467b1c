package emulator_test

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/databricks-account/connector/emulator"
	"github.com/databricks-account/connector/emulator/emulatortest"
)

// TestManyClients lets 64 clients work at once, each on resources of its own
// and all of them on a shared one. No update may be lost.
func TestManyClients(t *testing.T) {
	before := runtime.NumGoroutine()
	const clients, rounds = 64, 20
	t.Run("load", func(t *testing.T) {
		srv := emulatortest.Start(t)
		tr := &http.Transport{MaxIdleConnsPerHost: clients}
		defer tr.CloseIdleConnections()
		client := &http.Client{Transport: tr}
		base := srv.URL + "/api/2.0/accounts/" + emulator.DefaultAccountID
		do := func(method, path, body string) (int, string) {
			req, err := http.NewRequest(method, base+path, strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return 0, ""
			}
			req.Header.Set("Authorization", "Bearer "+emulator.DefaultToken)
			resp, err := client.Do(req)
			if err != nil {
				t.Error(err)
				return 0, ""
			}
			defer resp.Body.Close()
			data, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Error(err)
			}
			return resp.StatusCode, string(data)
		}
		setting := "/settings/types/llm_proxy_partner_powered/names/default"
		var wg sync.WaitGroup
		var mu sync.Mutex
		wins := 0
		for n := range clients {
			wg.Go(func() {
				for i := range rounds {
					status, body := do("POST", "/credentials", fmt.Sprintf(
						`{"credentials_name":"c-%d-%d","aws_credentials":{"sts_role":{"role_arn":"arn:aws:iam::1:role/x"}}}`, n, i))
					if status != 200 {
						t.Errorf("create: %d %s", status, body)
						return
					}
					// Everybody wants the same name; exactly one gets it.
					status, _ = do("POST", "/credentials", fmt.Sprintf(
						`{"credentials_name":"same-%d","aws_credentials":{"sts_role":{"role_arn":"arn:aws:iam::1:role/x"}}}`, i))
					switch status {
					case 200:
						mu.Lock()
						wins++
						mu.Unlock()
					case 409:
					default:
						t.Errorf("create the same: %d", status)
					}
					// Optimistic updates of one setting: only with its etag.
					_, body = do("GET", setting, "")
					_, etag, _ := strings.Cut(body, `"etag":"`)
					etag, _, _ = strings.Cut(etag, `"`)
					status, body = do("PATCH", setting, `{"allow_missing":true,"field_mask":"boolean_val.value","setting":{"etag":"`+etag+`","boolean_val":{"value":true}}}`)
					if status != 200 && status != 409 && status != 404 {
						t.Errorf("update: %d %s", status, body)
					}
				}
			})
		}
		wg.Wait()
		if wins != rounds {
			t.Errorf("%d clients got a name that only %d can have", wins, rounds)
		}
		d, err := srv.Dump(emulator.DefaultAccountID)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(d["credentials"]); got != clients*rounds+rounds {
			t.Errorf("%d credentials, not %d", got, clients*rounds+rounds)
		}
	})
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}
