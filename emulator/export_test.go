package emulator

// WithCompaction lets tests have the state file written anew more often.
func WithCompaction(growth int64) Option {
	return func(c *config) error { c.growth = growth; return nil }
}
