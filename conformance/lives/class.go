package lives

import (
	"errors"

	connector "github.com/databricks-account/connector"
	"github.com/databricks/databricks-sdk-go/apierr"
)

// Class is a class of errors, as each side names it.
type Class struct {
	Name string
	// sdk are the sentinels of the SDK, of which one is enough; ours is the
	// connector's.
	sdk  []error
	ours error
}

// The classes that lives end in.
var (
	unauthenticated  = &Class{"unauthenticated", []error{apierr.ErrUnauthenticated}, connector.ErrUnauthenticated}
	permissionDenied = &Class{"permission denied", []error{apierr.ErrPermissionDenied}, connector.ErrPermissionDenied}
	notFound         = &Class{"not found", []error{apierr.ErrNotFound}, connector.ErrNotFound}
	conflict         = &Class{"conflict", []error{apierr.ErrResourceConflict}, connector.ErrConflict}
	alreadyExists    = &Class{"already exists", []error{apierr.ErrAlreadyExists, apierr.ErrResourceAlreadyExists}, connector.ErrAlreadyExists}
	badRequest       = &Class{"bad request", []error{apierr.ErrBadRequest}, connector.ErrBadRequest}
	tooMany          = &Class{"too many requests", []error{apierr.ErrTooManyRequests}, connector.ErrTooManyRequests}
	unavailable      = &Class{"unavailable", []error{apierr.ErrTemporarilyUnavailable}, connector.ErrUnavailable}
)

// is reports whether an error of one of the sides belongs to the class.
func (c *Class) is(err error, sdk bool) bool {
	if !sdk {
		return errors.Is(err, c.ours)
	}
	for _, sentinel := range c.sdk {
		if errors.Is(err, sentinel) {
			return true
		}
	}
	return false
}
