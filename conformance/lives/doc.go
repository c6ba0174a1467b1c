// Package lives lets every resource of the account live its life in the
// emulator, twice: once by the official SDK, with nothing but host and
// credentials set, and once by the connector, by the names of actions. Both
// have to see the same answers and errors, and both have to leave the same
// state behind.
package lives
