// Package emulator is a Databricks account that needs no network: an
// http.Handler that serves the whole account API with state, references, life
// cycles, errors and authentication. Databricks SDKs, the Databricks CLI and
// the Terraform provider accept it unmodified, and so does the connector.
//
//	emu, err := emulator.New()
//	if err != nil {
//		return err
//	}
//	defer emu.Close()
//	return http.ListenAndServe("127.0.0.1:8080", emu)
//
// Exports tells what to set for clients. In a test, Transport takes requests
// without a port, a ManualClock moves what happens by itself, faults break
// what should be robust, and Dump shows what is stored:
//
//	clock := emulator.NewManualClock(time.Now())
//	emu, err := emulator.New(emulator.WithClock(clock), emulator.WithFaults(fault))
//	client := &http.Client{Transport: emu.Transport()}
//
// Package emulatortest does that in one line. docs/emulator.md says what can
// be configured, how a resource's behaviour is added, and what is not
// emulated.
//
// An Emulator is safe for concurrent use. Operations are linearizable: each
// takes effect at one moment between request and answer, and references
// between resources hold at every moment.
package emulator
