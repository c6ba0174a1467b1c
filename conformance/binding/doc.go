// Package binding says which method of the official SDK belongs to which
// action, and where each parameter of the action goes in the method's request.
// All of it is found out by calling the methods once against a recorder; the
// only thing that has to be told is how the SDK spells full resource names.
package binding
