// Package peer drives the official Go SDK for Databricks accounts from the
// outside: it finds every method of the account client by reflection, fills
// every field of every request, and records what the SDK puts on the wire.
// It knows nothing of the connector.
package peer
