package connector

import (
	"context"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Connect returns the named connection: a profile of the profile file
// (DATABRICKS_CONFIG_FILE, or ~/.databrickscfg), or when name is empty the one
// that the environment describes: DATABRICKS_CONFIG_PROFILE, DATABRICKS_HOST,
// DATABRICKS_TOKEN and so on, and the default profile where these say nothing.
//
// Options come before the environment and the environment before the profile,
// as in the official tools. Nothing is sent: credentials are used, and found
// missing, by the first call.
//
// The error is an ErrNoConnection; for a profile that does not exist it is a
// *ProfileError, which names those that do.
func Connect(_ context.Context, name string, opts ...Option) (*Connection, error) {
	o := newOptions(opts)
	if err := o.err(); err != nil {
		return nil, err
	}
	s, err := o.resolve(name)
	if err != nil {
		return nil, err
	}
	return o.build(name, s)
}

// NewConnection returns a connection made of its options alone: neither the
// environment nor a profile is read. WithHost is needed.
func NewConnection(opts ...Option) (*Connection, error) {
	o := newOptions(opts)
	if err := o.err(); err != nil {
		return nil, err
	}
	o.useEnvironment = false
	s, err := o.resolve("")
	if err != nil {
		return nil, err
	}
	return o.build("", s)
}

// connections keeps what RunConnectionAction resolved. It is the only state of
// this package that outlives its owner. The key holds everything that the
// connection was made from, so that a changed environment gets another one.
var connections connectionCache

// maxKept bounds the cache for programs that change their environment often.
const maxKept = 64

// keptFor is how long a profile file is believed not to have changed.
const keptFor = time.Second

type connectionCache struct {
	mu      sync.Mutex
	entries map[string]*keptConnection
}

type keptConnection struct {
	conn    *Connection
	file    fileState
	checked time.Time
}

// connected returns the connection of RunConnectionAction.
func connected(ctx context.Context, name string) (*Connection, error) {
	env := systemEnvironment()
	var scratch [1024]byte
	key := connectionKey(scratch[:0], env, name)
	now := time.Now()

	connections.mu.Lock()
	defer connections.mu.Unlock()
	kept := connections.entries[string(key)]
	if kept != nil && now.Sub(kept.checked) < keptFor {
		return kept.conn, nil
	}
	file := stateOf(env, (&options{env: env}).profilePath())
	if kept != nil && kept.file == file {
		kept.checked = now
		return kept.conn, nil
	}
	conn, err := Connect(ctx, name)
	if err != nil {
		return nil, err
	}
	switch {
	case kept != nil:
		kept.conn.closeIdle() // calls under way keep what they use
	case len(connections.entries) >= maxKept:
		for _, old := range connections.entries {
			old.conn.closeIdle()
		}
		clear(connections.entries)
	}
	if connections.entries == nil {
		connections.entries = map[string]*keptConnection{}
	}
	connections.entries[string(key)] = &keptConnection{conn: conn, file: file, checked: now}
	return conn, nil
}

// connectionKey appends the name and every variable that a connection can
// depend on.
func connectionKey(dst []byte, env environment, name string) []byte {
	add := func(v string) { dst = append(append(strconv.AppendInt(dst, int64(len(v)), 10), ':'), v...) }
	add(name)
	for i := range attributes {
		if v := attributes[i].env; v != "" {
			add(env.get(v))
		}
	}
	home, _ := env.home()
	add(home)
	return dst
}

// fileState tells whether a file was changed.
type fileState struct {
	modified time.Time
	size     int64
}

func stateOf(env environment, path string) fileState {
	full, err := env.expand(path)
	if err != nil {
		return fileState{}
	}
	info, err := os.Stat(full)
	if err != nil {
		return fileState{}
	}
	return fileState{modified: info.ModTime(), size: info.Size()}
}

// goVersion and osName are the parts of the User-Agent header.
func goVersion() string {
	v := strings.TrimPrefix(runtime.Version(), "go")
	v, _, _ = strings.Cut(v, " ")
	return v
}

func osName() string { return runtime.GOOS }
