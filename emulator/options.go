package emulator

import (
	"fmt"
	"io"
	"log/slog"
	"time"
)

// Defaults that make an emulator usable without any configuration. They are
// public knowledge and protect nothing.
const (
	// DefaultAccountID is the account that exists unless others are named.
	DefaultAccountID = "00000000-0000-4000-8000-0000000000ac"
	// DefaultToken is a personal access token of the default user.
	DefaultToken = "dapi-emulator"
	// DefaultClientID and DefaultClientSecret are OAuth credentials of the
	// default service principal.
	DefaultClientID     = "00000000-0000-4000-8000-0000000000c1"
	DefaultClientSecret = "dose-emulator"
	// DefaultUser is the user name of the default user, an account admin.
	DefaultUser = "admin@example.com"
)

// Option configures an Emulator.
type Option func(*config) error

type config struct {
	accounts     []string
	seed         *Seed
	clock        Clock
	latency      time.Duration
	provisioning time.Duration
	faults       []Fault
	faultSeed    uint64
	lag          time.Duration
	record       io.Writer
	keep         int
	state        string
	growth       int64
	pageSize     int
	idSeed       *uint64
	tokenLife    time.Duration
	usageRows    int
	logEnabled   string
	log          *slog.Logger
	checker      Checker
	report       func(error)
}

func defaults() config {
	return config{
		clock:        SystemClock{},
		provisioning: 2 * time.Second,
		tokenLife:    tokenLife,
		usageRows:    24,
		growth:       usualGrowth,
		logEnabled:   "ENABLED",
		log:          slog.New(slog.DiscardHandler),
		checker:      tableChecker{},
	}
}

// WithAccounts names the accounts that exist, each with the default user,
// service principal and token. The first one is the account that discovery
// reports.
func WithAccounts(ids ...string) Option {
	return func(c *config) error {
		for _, id := range ids {
			if !validAccountID(id) {
				return fmt.Errorf("emulator: account id %q must be 1 to 64 letters, digits and hyphens", id)
			}
		}
		c.accounts = append(c.accounts, ids...)
		return nil
	}
}

func validAccountID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for _, r := range id {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_') {
			return false
		}
	}
	return true
}

// WithSeed starts from a described state; see Seed. It applies to accounts
// that are new, not to those that the state file brings.
func WithSeed(s *Seed) Option {
	return func(c *config) error { c.seed = s; return nil }
}

// WithClock sets the clock; the default is that of the machine.
func WithClock(clock Clock) Option {
	return func(c *config) error { c.clock = clock; return nil }
}

// WithLatency delays every answer.
func WithLatency(d time.Duration) Option {
	return func(c *config) error { c.latency = d; return nil }
}

// WithProvisioningTime sets how long a workspace takes to become RUNNING; the
// other things that take their time follow in proportion. The default is two
// seconds. With zero everything is ready when it is first looked at.
func WithProvisioningTime(d time.Duration) Option {
	return func(c *config) error {
		if d < 0 {
			return fmt.Errorf("emulator: provisioning time %v is negative", d)
		}
		c.provisioning = d
		return nil
	}
}

// WithFaults adds rules that make calls fail; see Fault.
func WithFaults(faults ...Fault) Option {
	return func(c *config) error { c.faults = append(c.faults, faults...); return nil }
}

// WithFaultSeed makes faults with a probability repeatable.
func WithFaultSeed(seed uint64) Option {
	return func(c *config) error { c.faultSeed = seed; return nil }
}

// WithEventualConsistency lets reading calls see the state of lag ago.
func WithEventualConsistency(lag time.Duration) Option {
	return func(c *config) error { c.lag = lag; return nil }
}

// WithRecord writes every request and its answer to w, one JSON object a
// line, with secrets masked. Lines are written one at a time.
func WithRecord(w io.Writer) Option {
	return func(c *config) error { c.record = w; return nil }
}

// WithHistory keeps the last n exchanges in memory, for Emulator.Exchanges.
func WithHistory(n int) Option {
	return func(c *config) error { c.keep = n; return nil }
}

// WithStateFile keeps the state in a file over restarts. An answer is only
// given when what it tells is on disk, so that a crash at any moment loses
// nothing that a client knows of.
func WithStateFile(path string) Option {
	return func(c *config) error { c.state = path; return nil }
}

// WithPageSize sets the page size of lists with page tokens for requests that
// do not ask for one. Small pages prove that a client follows tokens.
func WithPageSize(n int) Option {
	return func(c *config) error { c.pageSize = n; return nil }
}

// WithRandomSeed makes ids and secrets repeatable. Not for use with anything
// that should stay secret.
func WithRandomSeed(seed uint64) Option {
	return func(c *config) error { c.idSeed = &seed; return nil }
}

// WithTokenLife sets how long access tokens live; the default is an hour.
func WithTokenLife(d time.Duration) Option {
	return func(c *config) error { c.tokenLife = d; return nil }
}

// WithUsageRows sets how many rows a month has for each workspace in the
// usage download. The default is 24.
func WithUsageRows(n int) Option {
	return func(c *config) error { c.usageRows = n; return nil }
}

// WithLogDeliveryDefault sets the status of a log delivery that is created
// without one, ENABLED or DISABLED. The documentation says ENABLED; accounts
// have been seen that say DISABLED.
func WithLogDeliveryDefault(status string) Option {
	return func(c *config) error {
		if status != "ENABLED" && status != "DISABLED" {
			return fmt.Errorf("emulator: log delivery status %q is neither ENABLED nor DISABLED", status)
		}
		c.logEnabled = status
		return nil
	}
}

// WithLogger sets where the emulator reports what a caller cannot see, such
// as defects of its own. The default discards it.
func WithLogger(l *slog.Logger) Option {
	return func(c *config) error { c.log = l; return nil }
}

// WithChecker sets who judges requests; see Checker. Nil is the default.
func WithChecker(c Checker) Option {
	return func(cfg *config) error {
		if c == nil {
			c = tableChecker{}
		}
		cfg.checker = c
		return nil
	}
}

// WithResponseCheck checks every answer as well and calls report, possibly
// from several goroutines, with each that does not match the description. It
// is meant for tests of the emulator.
func WithResponseCheck(report func(error)) Option {
	return func(c *config) error { c.report = report; return nil }
}
