package emulator

import (
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"time"

	"github.com/databricks-account/connector/actions"
)

// Emulator is an account API in memory. It is an http.Handler, safe for
// concurrent use.
type Emulator struct {
	store    *store
	router   *router
	refs     references
	faults   *faults
	recorder *recorder
	clock    Clock
	ids      *idSource
	log      *slog.Logger
	checker  Checker
	report   func(error)

	accounts     []string
	latency      time.Duration
	provisioning time.Duration
	pageSize     int
	tokenLife    time.Duration
	usageRows    int
	logEnabled   string
}

// New makes an emulator. Close it when it has a state file.
func New(opts ...Option) (*Emulator, error) {
	cfg := defaults()
	for _, o := range opts {
		if err := o(&cfg); err != nil {
			return nil, err
		}
	}
	e := &Emulator{
		clock: cfg.clock, ids: randomIDs(), log: cfg.log, checker: cfg.checker, report: cfg.report,
		latency: cfg.latency, provisioning: cfg.provisioning, pageSize: cfg.pageSize,
		tokenLife: cfg.tokenLife, usageRows: cfg.usageRows, logEnabled: cfg.logEnabled,
		recorder: newRecorder(cfg.record, cfg.keep),
	}
	if cfg.idSeed != nil {
		e.ids = seededIDs(*cfg.idSeed)
	}
	var err error
	if e.faults, err = newFaults(cfg.faults, cfg.faultSeed); err != nil {
		return nil, err
	}
	list := services()
	handlers, _ := merge(list)
	list = append(list, derive(actions.All(), handlers)...)
	handlers, colls := merge(list)
	e.refs = collectRefs(list)
	plain := e.plainRoutes()
	maps.Copy(plain, e.workspaceRoutes())
	if e.router, err = newRouter(handlers, actions.All(), plain); err != nil {
		return nil, err
	}
	e.store = newStore(append(identities(), colls...))
	if cfg.state != "" {
		if e.store.journal, err = openJournal(cfg.state, cfg.growth, e.store); err != nil {
			return nil, err
		}
	}
	if err := e.populate(&cfg, list); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	e.store.lag = cfg.lag
	return e, nil
}

// Close releases the state file. Requests after Close that change something
// fail when there was one.
func (e *Emulator) Close() error {
	e.store.mu.Lock()
	defer e.store.mu.Unlock()
	return e.store.journal.close()
}

// Accounts returns the ids of the accounts that exist, the default one first.
func (e *Emulator) Accounts() []string { return append([]string(nil), e.accounts...) }

// Now returns the time of the emulator's clock.
func (e *Emulator) Now() time.Time { return e.clock.Now() }

// now is the time of requests: whole milliseconds, as the API shows it.
func (e *Emulator) now() time.Time { return e.clock.Now().Truncate(time.Millisecond) }

// after is the time when something that takes part of the provisioning time
// is done; percent may exceed 100.
func (c *Call) after(percent int) time.Time {
	return c.emu.afterFrom(c.Tx.Now, percent)
}

func (e *Emulator) afterFrom(t time.Time, percent int) time.Time {
	return t.Add(e.provisioning * time.Duration(percent) / 100)
}

// ServeHTTP implements http.Handler.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	newExchange(e, w, r).run()
}
