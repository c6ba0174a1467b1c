package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/databricks-account/connector/bench/rig"
)

// launched is what the launcher reports of one process.
type launched struct {
	Wall, CPU, RSS int64
	Code           int
	Err            string
}

// command is a whole process to measure.
type command struct {
	name string
	args []string
	env  []string
}

// contender measures one run of a process per round.
func (c command) contender(launcher *child, env []string) contender {
	task := struct {
		Args []string `json:"args"`
		Env  []string `json:"env"`
	}{c.args, append(env, c.env...)}
	return contender{c.name, func(context.Context) (rig.Sample, error) {
		var l launched
		if err := launcher.ask(task, &l); err != nil {
			return rig.Sample{}, err
		}
		if l.Err != "" || l.Code != 0 {
			return rig.Sample{}, fmt.Errorf("exit code %d: %s", l.Code, l.Err)
		}
		return rig.Sample{N: 1, CPU: l.CPU, Wall: l.Wall, Peak: l.RSS}, nil
	}}
}

// processes runs whole processes in rounds.
func (b *bench) processes(ctx context.Context, rounds int, list []command) (series, error) {
	launcher, err := b.start(ctx, "launch", b.bin("launch"))
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(b.work, "home"), 0o755); err != nil {
		return nil, err
	}
	var contenders []contender
	for _, c := range list {
		contenders = append(contenders, c.contender(launcher, b.childEnv()))
	}
	return b.rounds(ctx, rounds, contenders)
}

const (
	helloHTTP  = "hello, net/http linked"
	getHTTP    = "net/http, one GET"
	describe   = "run-action describe"
	describeAs = "run-action describe, the same"
	listCall   = "run-action list call"
	sdkHello   = "SDK v0.175.0, hello"
	sdkList    = "SDK v0.175.0, list call"
	cliHelp    = "databricks ... --help"
	cliList    = "databricks ... list"
)

// start measures whole processes of the command line.
func start(ctx context.Context, b *bench) (*result, error) {
	if err := b.build(ctx, "server", "launch", "hello", "get", "run-action", "sdk-list"); err != nil {
		return nil, err
	}
	r := &result{Notes: []string{
		"`run-action describe` explains `workspaces_create`, the action with the longest description; the Databricks CLI's help is compared with `describe credentials_list`, the same call. The page cache is warm. A small launcher starts the processes, because a child begins with the peak memory of its parent. The token is a personal access token: no further round trip. The folder for what the SDK and the CLI keep between calls stays, so that they find it filled. The list is one credential configuration, so that decoding does not count. Output goes to the null device. Over HTTPS the processes load the roots of the system (plus the test's own) and make a full handshake.",
	}}
	srv, err := b.startServer(ctx)
	if err != nil {
		return nil, err
	}
	local := []command{
		{name: helloHTTP, args: []string{b.bin("hello")}},
		{name: describe, args: []string{b.bin("run-action"), "describe", "workspaces_create"}},
		{name: sdkHello, args: []string{b.bin("sdk-list")}},
	}
	if b.cli != "" {
		// The help of the same call; describe above is of our largest action.
		local = append(local, command{name: describeAs, args: []string{b.bin("run-action"), "describe", "credentials_list"}})
		local = append(local, command{name: cliHelp, args: []string{b.cli, "account", "credentials", "list", "--help"}})
	}
	s, err := b.processes(ctx, pick(b, 250, 6), append(local, b.listCommands(srv.URL, nil)...))
	if err != nil {
		return nil, err
	}
	r.Tables = append(r.Tables, processTable("Over HTTP:", s, append(local, b.listCommands(srv.URL, nil)...)))
	r.Gates = append(r.Gates, localGates(s)...)
	r.Gates = append(r.Gates, listGates(s, "HTTP")...)
	if err := b.stopChildren(); err != nil {
		return nil, err
	}
	if b.quick {
		return r, nil
	}
	return r, b.startTLS(ctx, r)
}

// startTLS repeats the calls over HTTPS.
func (b *bench) startTLS(ctx context.Context, r *result) error {
	id, err := newIdentity(filepath.Join(b.work, "tls"))
	if err != nil {
		return err
	}
	srv, err := b.startServer(ctx, "-cert="+id.cert, "-key="+id.key)
	if err != nil {
		return err
	}
	list := b.listCommands(srv.URL, []string{"SSL_CERT_FILE=" + id.roots})
	s, err := b.processes(ctx, 150, list)
	if err != nil {
		return err
	}
	r.Tables = append(r.Tables, processTable("Over HTTPS:", s, list))
	r.Gates = append(r.Gates, listGates(s, "HTTPS")...)
	return nil
}

// listCommands are the programs that make one list call.
func (b *bench) listCommands(url string, extra []string) []command {
	env := append([]string{
		"DATABRICKS_HOST=" + url, "DATABRICKS_TOKEN=" + rig.Token, "DATABRICKS_ACCOUNT_ID=" + rig.AccountID, "DATABRICKS_AUTH_TYPE=pat",
	}, extra...)
	list := []command{
		{name: getHTTP, args: []string{b.bin("get"), url + rig.CredentialsPath}, env: env},
		{name: listCall, args: []string{b.bin("run-action"), "credentials_list", "-o", "json"}, env: env},
		{name: sdkList, args: []string{b.bin("sdk-list")}, env: env},
	}
	if b.cli != "" {
		list = append(list, command{name: cliList, args: []string{b.cli, "account", "credentials", "list", "-o", "json"}, env: env})
	}
	return list
}

func startPromises() []gate {
	return slices.Concat(localGates(nil), listGates(nil, "HTTP"), listGates(nil, "HTTPS"))
}

func localGates(s series) []gate {
	return []gate{
		{What: "describe, CPU / hello with net/http", Goal: 1.5, Got: s.ratio(describe, helloHTTP, cpuPerCall)},
		{What: "describe, resident MB", Goal: 12, Got: scaled(s.of(describe, rss), 1<<20), Gross: bound(24)},
		overCLI(s, gate{What: "describe, wall: Databricks CLI's help / ours", Goal: 7, Stretch: 9}, cliHelp, describeAs),
	}
}

func listGates(s series, scheme string) []gate {
	cli := gate{What: "list call over " + scheme + ", wall: Databricks CLI / ours", Goal: 5, Stretch: 6.5}
	if scheme == "HTTPS" {
		cli.Goal, cli.Stretch = 2.5, 3
	}
	return []gate{
		{What: "list call over " + scheme + ", wall / bare net/http GET", Goal: 1.3, Got: s.ratio(listCall, getHTTP, wallPerCall)},
		overCLI(s, cli, cliList, listCall),
	}
}

// overCLI completes the gate of a comparison with the Databricks CLI.
func overCLI(s series, g gate, theirs, ours string) gate {
	g.AtLeast, g.Got = true, s.ratio(theirs, ours, wallPerCall)
	if g.Got.N == 0 {
		g.Missing = noCLI
	}
	return g
}

// noCLI is why the Databricks CLI is not in the tables.
const noCLI = "no binary given (`make bench CLI=/path/to/databricks`)"

func scaled(v []float64, by float64) spread {
	out := make([]float64, len(v))
	for i := range v {
		out[i] = v[i] / by
	}
	return spreadOf(out)
}

func processTable(caption string, s series, list []command) table {
	t := table{Caption: caption, Head: []string{"process", "wall ms p10 / p50", "CPU ms", "wall ratio to the GET", "CPU ratio to hello", "resident MB", "binary MB"}}
	for _, c := range list {
		w := scaled(s.of(c.name, wallPerCall), 1e6)
		t.Rows = append(t.Rows, []string{
			c.name, number(w.Low) + " / " + number(w.Mid), number(s.mid(c.name, cpuPerCall) / 1e6),
			s.ratio(c.name, getHTTP, wallPerCall).String(), s.ratio(c.name, helloHTTP, cpuPerCall).String(),
			number(s.mid(c.name, rss) / (1 << 20)), number(fileMB(c.args[0])),
		})
	}
	return t
}

// fileMB is the size of a file in millions of bytes, 0 when it is not there.
func fileMB(path string) float64 {
	if full, err := exec.LookPath(path); err == nil {
		path = full
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return float64(info.Size()) / 1e6
}
