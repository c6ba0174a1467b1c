// Package wire proves that the connector puts on the wire what the official
// SDK puts there: every method of the SDK's account client is called with
// requests of several shapes, what it sent is turned back into the params of
// an action, and the connector's request for these params has to be the same:
// method, path, query, headers that belong to the call, and body with exact
// numbers. Where the connector differs on purpose, Deviations says so.
package wire
