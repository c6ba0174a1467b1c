package cli

import (
	"context"
	"errors"
	"net"
	"net/url"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/argument"
	"github.com/databricks-account/connector/internal/cli/option"
)

// The exit codes. Scripts rely on them.
const (
	exitOK          = 0
	exitFailed      = 1 // something else, such as a file that cannot be written
	exitUsage       = 2 // wrong use or invalid params; nothing was sent
	exitRefused     = 3 // the API refused, or what was waited for failed
	exitNoAccess    = 4 // no connection, or not authenticated
	exitUnknown     = 5 // network failure, or outcome unknown
	exitInterrupted = 130
)

// silentError ends the command with a code when everything is said already.
type silentError struct{ code int }

func (*silentError) Error() string { return "" }

// exitCode is the exit code of an error.
func exitCode(err error) int {
	var (
		silent  *silentError
		usage   *usageError
		args    argument.Errors
		opt     *option.Error
		api     *connector.APIError
		network *net.OpError
		link    *url.Error
	)
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &silent):
		return silent.code
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &args), errors.As(err, &opt),
		errors.Is(err, connector.ErrUnknownAction),
		errors.Is(err, connector.ErrInvalidParams),
		errors.Is(err, connector.ErrRefused):
		return exitUsage
	case errors.Is(err, connector.ErrOutcomeUnknown):
		return exitUnknown
	case errors.Is(err, connector.ErrNoConnection), errors.Is(err, connector.ErrUnauthenticated):
		return exitNoAccess
	case errors.As(err, &api), errors.Is(err, connector.ErrWaitFailed):
		return exitRefused
	case errors.Is(err, connector.ErrUnavailable), errors.Is(err, context.DeadlineExceeded),
		errors.As(err, &network), errors.As(err, &link):
		return exitUnknown
	}
	return exitFailed
}
