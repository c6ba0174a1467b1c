// Package rig is what the processes of a measurement share: the protocol
// between the driver and a client process, the accounting of CPU time, memory
// and latency, the answers of the server, and the transports.
//
// It is a module of its own without dependencies, so that a client of the
// official SDK is built with the SDK's own module graph.
package rig
