package emulator

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// Refusal is an answer that refuses a call. Handlers return it as their
// error; which shape it takes on the wire depends on the operation: the usual
// JSON error, or the SCIM one.
type Refusal struct {
	Status        int
	Code, Message string
	// Details are typed objects, each with its kind under "@type".
	Details []Object
	// ScimType is SCIM's own reason. Most clients want it absent.
	ScimType string
	// Shape overrides the shape of the operation.
	Shape Shape
}

// Shape is how a refusal looks on the wire.
type Shape uint8

const (
	// ByOperation: SCIM for SCIM operations, JSON for all others.
	ByOperation Shape = iota
	// JSONShape: error_code, message, details.
	JSONShape
	// SCIMShape: schemas, detail, status as a string.
	SCIMShape
	// TextShape: "CODE: message" as text/plain, without a newline.
	TextShape
	// EmptyShape: a status and nothing else.
	EmptyShape
	// OAuthShape: error and error_description of RFC 6749.
	OAuthShape
	// HTMLShape: a page of a proxy.
	HTMLShape
)

func (e *Refusal) Error() string {
	return fmt.Sprintf("%d %s: %s", e.Status, e.Code, e.Message)
}

// refuse makes a refusal.
func refuse(status int, code, format string, args ...any) *Refusal {
	return &Refusal{Status: status, Code: code, Message: fmt.Sprintf(format, args...)}
}

// The refusals that most services share.

func invalid(format string, args ...any) *Refusal {
	return refuse(http.StatusBadRequest, "INVALID_PARAMETER_VALUE", format, args...)
}

func malformed(format string, args ...any) *Refusal {
	return refuse(http.StatusBadRequest, "MALFORMED_REQUEST", format, args...)
}

func notFound(format string, args ...any) *Refusal {
	return refuse(http.StatusNotFound, "RESOURCE_DOES_NOT_EXIST", format, args...)
}

func alreadyExists(format string, args ...any) *Refusal {
	return refuse(http.StatusConflict, "RESOURCE_ALREADY_EXISTS", format, args...)
}

// conflict is the refusal of what is in use or was changed by somebody else.
// The code is outside of the table that makes SDKs override the status, so
// that it is recognised as a conflict everywhere.
func conflict(format string, args ...any) *Refusal {
	return refuse(http.StatusConflict, "RESOURCE_CONFLICT", format, args...)
}

func quotaExceeded(format string, args ...any) *Refusal {
	return refuse(http.StatusBadRequest, "QUOTA_EXCEEDED", format, args...)
}

func forbidden(format string, args ...any) *Refusal {
	return refuse(http.StatusForbidden, "PERMISSION_DENIED", format, args...)
}

func unauthenticated(format string, args ...any) *Refusal {
	return refuse(http.StatusUnauthorized, "UNAUTHENTICATED", format, args...)
}

// with adds a typed detail.
func (e *Refusal) with(detail Object) *Refusal {
	e.Details = append(e.Details, detail)
	return e
}

// errorInfo is the detail that carries a reason and metadata, such as the
// etag to retry with.
func errorInfo(reason string, metadata Object) Object {
	return Object{
		"@type":    "type.googleapis.com/google.rpc.ErrorInfo",
		"reason":   reason,
		"domain":   "databricks.com",
		"metadata": metadata,
	}
}

// asRefusal turns any error into an answer. An error that is no Refusal is a
// defect of a handler: it is the only thing that becomes an internal error.
func asRefusal(err error) *Refusal {
	var r *Refusal
	if errors.As(err, &r) {
		return r
	}
	return refuse(http.StatusInternalServerError, "INTERNAL_ERROR", "%v", err)
}

// render returns content type and body of a refusal. requestID goes into the
// details of JSON errors, as the service does.
func (e *Refusal) render(shape Shape, requestID string) (contentType string, body []byte) {
	if e.Shape != ByOperation {
		shape = e.Shape
	}
	var v Object
	switch shape {
	case EmptyShape:
		return "", nil
	case TextShape:
		return "text/plain; charset=utf-8", []byte(e.Code + ": " + e.Message)
	case HTMLShape:
		return "text/html; charset=utf-8", []byte("<!DOCTYPE html>\n<html><head><title>Error " +
			strconv.Itoa(e.Status) + "</title></head>\n<body><h2>HTTP ERROR " + strconv.Itoa(e.Status) +
			"</h2>\n<pre>" + e.Message + "</pre></body></html>\n")
	case SCIMShape:
		v = Object{
			"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:Error"},
			"detail":  e.Message,
			"status":  strconv.Itoa(e.Status),
		}
		if e.ScimType != "" {
			v["scimType"] = e.ScimType
		}
	case OAuthShape:
		v = Object{"error": e.Code, "error_description": e.Message}
	default:
		details := make([]any, 0, len(e.Details)+1)
		for _, d := range e.Details {
			details = append(details, d)
		}
		details = append(details, Object{
			"@type":        "type.googleapis.com/google.rpc.RequestInfo",
			"request_id":   requestID,
			"serving_data": "",
		})
		v = Object{"error_code": e.Code, "message": e.Message, "details": details}
	}
	body, err := encodeJSON(canonical(v))
	if err != nil {
		return "", nil
	}
	return "application/json", body
}
