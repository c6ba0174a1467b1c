package emulator_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/databricks-account/connector/emulator"
)

// kills is how often TestStateSurvivesKill kills the emulator; the full proof
// is `go test ./emulator -run Kill -kills 200`.
var kills = flag.Int("kills", 5, "how often to kill the emulator under load")

func TestStateFileRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	var dump, token, ws string
	t.Run("write", func(t *testing.T) {
		c := newTester(t, emulator.WithStateFile(path))
		ws = c.workspace("w", object{"network_id": c.network("n")})
		c.delete("credentials/" + c.credential("gone")).ok()
		_, o := c.form("/oidc/v1/token", map[string][]string{"grant_type": {"client_credentials"}}, emulator.DefaultClientID, emulator.DefaultClientSecret)
		token = o["access_token"].(string)
		dump = dumpOf(t, c.emu)
		if _, err := emulator.New(emulator.WithStateFile(path)); err == nil || !strings.Contains(err.Error(), "in use") {
			t.Errorf("a second emulator on the same file: %v", err)
		}
	})
	t.Run("read", func(t *testing.T) {
		c := newTester(t, emulator.WithStateFile(path))
		if got := dumpOf(t, c.emu); got != dump {
			t.Errorf("the state differs:\n%s\n%s", dump, got)
		}
		// Tokens stay valid and life cycles go on.
		c.asBearer(token)
		c.advance(time.Minute)
		c.get("workspaces/"+ws).ok().is("workspace_status", "RUNNING")
	})
	t.Run("torn", func(t *testing.T) {
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(`deadbeef {"a":"x","o":[`); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		c := newTester(t, emulator.WithStateFile(path))
		c.get("workspaces").ok().count("", 1)
		c.credential("after")
	})
	t.Run("after the repair", func(t *testing.T) {
		c := newTester(t, emulator.WithStateFile(path))
		c.get("credentials").ok().count("", 2)
	})
	t.Run("damaged", func(t *testing.T) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		data[len(data)/2] ^= 1
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := emulator.New(emulator.WithStateFile(path)); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("a damaged file was accepted: %v", err)
		}
	})
}

func dumpOf(t *testing.T, e *emulator.Emulator) string {
	t.Helper()
	var b bytes.Buffer
	if err := e.WriteDump(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestStateFileIsCompacted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	c := newTester(t, emulator.WithStateFile(path), emulator.WithChecker(nil))
	id := c.post("ip-access-lists", object{"label": "l", "list_type": "BLOCK"}).ok().str("ip_access_list.list_id")
	var many []string
	for i := range 1000 {
		many = append(many, fmt.Sprintf("10.0.%d.%d", i/250, i%250))
	}
	for range 400 {
		c.patch("ip-access-lists/"+id, object{"ip_addresses": many}).ok()
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > 5<<20 {
		t.Errorf("the file has %d bytes", info.Size())
	}
	if err := c.emu.Close(); err != nil {
		t.Fatal(err)
	}
	again := newTester(t, emulator.WithStateFile(path))
	again.get("ip-access-lists/"+id).ok().is("ip_access_list.address_count", "1000")
}

// TestKillHelper is the emulator that TestStateSurvivesKill kills.
func TestKillHelper(t *testing.T) {
	path := os.Getenv("EMULATOR_KILL_STATE")
	if path == "" {
		t.Skip("runs only in a process of its own")
	}
	e, err := emulator.New(emulator.WithStateFile(path), emulator.WithCompaction(64<<10))
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	fmt.Println("listening", l.Addr())
	_ = http.Serve(l, e)
}

// TestStateSurvivesKill kills an emulator under write load again and again.
// Each time everything that it acknowledged must be there after the restart.
func TestStateSurvivesKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	known := &ledger{objects: map[string]string{}}
	for round := range *kills {
		url, stop := startHelper(t, path)
		known.verify(t, url)
		var wg sync.WaitGroup
		for w := range 4 {
			wg.Go(func() { known.load(url, fmt.Sprintf("%d-%d", round, w)) })
		}
		// The moment is random: other requests are on their way by then.
		known.await(1 + rand.IntN(60))
		stop()
		wg.Wait()
	}
	url, stop := startHelper(t, path)
	defer stop()
	known.verify(t, url)
	t.Logf("%d objects known after %d kills", len(known.objects), *kills)
}

func startHelper(t *testing.T, path string) (url string, kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKillHelper$")
	cmd.Env = append(os.Environ(), "EMULATOR_KILL_STATE="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if addr, ok := strings.CutPrefix(lines.Text(), "listening "); ok {
			return "http://" + addr, kill
		}
		if strings.HasPrefix(lines.Text(), "error ") {
			break
		}
	}
	kill()
	t.Fatalf("the emulator did not start: %s", lines.Text())
	return "", nil
}

// ledger is what clients were told: ids of policies and their latest
// acknowledged name, "" once deleted. A name that was sent but not
// acknowledged may be there or not.
type ledger struct {
	mu      sync.Mutex
	objects map[string]string
	maybe   map[string]string
	acks    int
	reached chan struct{} // closed when acks comes down to zero
}

// await returns after n more acknowledgements.
func (l *ledger) await(n int) {
	l.mu.Lock()
	l.acks, l.reached = n, make(chan struct{})
	c := l.reached
	l.mu.Unlock()
	<-c
}

func call(method, url, body string) (int, object, error) {
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+emulator.DefaultToken)
	resp, err := (&http.Client{Timeout: 10 * time.Second}).Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil, err
	}
	var o object
	if len(data) > 0 {
		if err := json.Unmarshal(data, &o); err != nil {
			return 0, nil, err
		}
	}
	return resp.StatusCode, o, nil
}

func policies(url string) string {
	return url + "/api/2.1/accounts/" + emulator.DefaultAccountID + "/budget-policies"
}

// load creates, changes and deletes until the emulator dies.
func (l *ledger) load(url, prefix string) {
	for i := 0; ; i++ {
		name := fmt.Sprintf("%s-%d", prefix, i)
		status, o, err := call("POST", policies(url), `{"policy":{"policy_name":"`+name+`"}}`)
		if err != nil || status != 200 {
			return
		}
		id := o["policy_id"].(string)
		l.set(id, name)
		l.expect(id, name+"-changed")
		if status, _, err := call("PATCH", policies(url)+"/"+id, `{"policy_name":"`+name+`-changed"}`); err != nil || status != 200 {
			return
		}
		l.set(id, name+"-changed")
		if i%3 == 0 {
			l.expect(id, "")
			if status, _, err := call("DELETE", policies(url)+"/"+id, ""); err != nil || status != 200 {
				return
			}
			l.set(id, "")
		}
	}
}

func (l *ledger) set(id, name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.objects[id] = name
	delete(l.maybe, id)
	if l.acks--; l.acks == 0 {
		close(l.reached)
	}
}

func (l *ledger) expect(id, name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.maybe == nil {
		l.maybe = map[string]string{}
	}
	l.maybe[id] = name
}

func (l *ledger) verify(t *testing.T, url string) {
	t.Helper()
	found := map[string]string{}
	token := ""
	for {
		status, o, err := call("GET", policies(url)+"?page_size=1000&page_token="+token, "")
		if err != nil || status != 200 {
			t.Fatal(status, o, err)
		}
		list, _ := o["policies"].([]any)
		for _, p := range list {
			found[p.(object)["policy_id"].(string)] = p.(object)["policy_name"].(string)
		}
		if token, _ = o["next_page_token"].(string); token == "" {
			break
		}
	}
	for id, name := range l.objects {
		got := found[id]
		maybe, open := l.maybe[id]
		if got != name && !(open && got == maybe) {
			t.Fatalf("policy %s is %q, but %q was acknowledged", id, got, name)
		}
		// Whatever it is now, it stays.
		l.objects[id] = got
		delete(l.maybe, id)
	}
}

// TestNothingIsPromisedWithoutDisk: when the state file cannot be written,
// changes are refused and reading goes on.
func TestNothingIsPromisedWithoutDisk(t *testing.T) {
	c := newTester(t, emulator.WithStateFile(filepath.Join(t.TempDir(), "state")))
	id := c.credential("before")
	if err := c.emu.Close(); err != nil {
		t.Fatal(err)
	}
	c.post("credentials", object{
		"credentials_name": "after", "aws_credentials": object{"sts_role": object{"role_arn": "arn:aws:iam::1:role/x"}},
	}).refused(503, "TEMPORARILY_UNAVAILABLE", "state file")
	c.delete("credentials/"+id).refused(503, "TEMPORARILY_UNAVAILABLE", "state file")
}
