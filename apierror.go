package connector

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// APIError is an answer of the service that is not a success, whatever shape
// it came in: the usual JSON, SCIM's, OAuth's, plain text, HTML or nothing.
type APIError struct {
	// Action, Method and Path say which call failed.
	Action, Method, Path string
	// Status is the HTTP status.
	Status int
	// Code is the service's own reason, such as RESOURCE_DOES_NOT_EXIST; empty
	// when it named none.
	Code string
	// Message is for a person.
	Message string
	// Details are the typed objects of the answer, as sent.
	Details []json.RawMessage
	// RequestID identifies the call to the service's support.
	RequestID string
	// RetryAfter is how long the service asked to wait, 0 when it did not say.
	RetryAfter time.Duration
	// Header and Body are the answer; Body is cut at 64 KiB.
	Header http.Header
	Body   []byte
	// Attempts are all requests of the call, in order.
	Attempts []Attempt
}

// Error is one line: what failed, why, and what to quote to support.
func (e *APIError) Error() string {
	var b strings.Builder
	if e.Action != "" {
		b.WriteString(e.Action + ": ")
	}
	msg := strings.Join(strings.Fields(e.Message), " ")
	if msg == "" {
		msg = http.StatusText(e.Status)
	}
	b.WriteString(clip(msg, 2000))
	b.WriteString(" (HTTP " + strconv.Itoa(e.Status))
	if e.Code != "" {
		b.WriteString(", " + clip(e.Code, 200))
	}
	if e.RequestID != "" {
		b.WriteString(", request id " + clip(e.RequestID, 200))
	}
	b.WriteString(tries(len(e.Attempts)) + ")")
	return b.String()
}

// reason is what an Attempt keeps of the error.
func (e *APIError) reason() string {
	msg := clip(strings.Join(strings.Fields(e.Message), " "), 300)
	if e.Code != "" {
		return clip(e.Code, 100) + ": " + msg
	}
	return msg
}

// codeClass are the codes that say more than the HTTP status does.
func codeClass(code string) error {
	switch code {
	case "INVALID_STATE", "INVALID_PARAMETER_VALUE", "MALFORMED_REQUEST", "INVALID_REQUEST", "BAD_REQUEST", "QUOTA_EXCEEDED":
		return ErrBadRequest
	case "RESOURCE_DOES_NOT_EXIST", "NOT_FOUND", "SCIM_404":
		return ErrNotFound
	case "ABORTED", "RESOURCE_CONFLICT", "SCIM_409":
		return ErrConflict
	case "ALREADY_EXISTS", "RESOURCE_ALREADY_EXISTS":
		return ErrAlreadyExists
	case "RESOURCE_EXHAUSTED", "REQUEST_LIMIT_EXCEEDED":
		return ErrTooManyRequests
	case "PERMISSION_DENIED":
		return ErrPermissionDenied
	case "UNAUTHENTICATED":
		return ErrUnauthenticated
	case "TEMPORARILY_UNAVAILABLE":
		return ErrUnavailable
	}
	return nil
}

func statusClass(status int) error {
	switch status {
	case http.StatusUnauthorized:
		return ErrUnauthenticated
	case http.StatusForbidden:
		return ErrPermissionDenied
	case http.StatusNotFound, http.StatusGone:
		return ErrNotFound
	case http.StatusConflict, http.StatusPreconditionFailed:
		return ErrConflict
	case http.StatusTooManyRequests:
		return ErrTooManyRequests
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return ErrUnavailable
	}
	if status >= 400 && status < 500 {
		return ErrBadRequest
	}
	return nil
}

// Is reports the error's classes. The service's code decides where it is
// known; the HTTP status otherwise.
func (e *APIError) Is(target error) bool {
	class := codeClass(e.Code)
	if e.Code == codeHTML {
		class = ErrUnauthenticated // a login page, or another host than meant
	}
	if e.Status == http.StatusInternalServerError && strings.Contains(e.Message, "REQUEST_LIMIT_EXCEEDED") {
		class = ErrTooManyRequests // how SCIM says that it is overloaded
	}
	if class == nil {
		class = statusClass(e.Status)
	}
	// In use is a conflict although its code says that the state is invalid.
	if class == ErrBadRequest && e.Status == http.StatusConflict && target == ErrConflict {
		return true
	}
	if class == ErrConflict && saysExists(e.Message) {
		class = ErrAlreadyExists
	}
	if class == ErrAlreadyExists && target == ErrConflict {
		return true
	}
	return class != nil && target == class
}

func saysExists(msg string) bool { return strings.Contains(strings.ToLower(msg), "already exists") }

const (
	maxErrorBody    = 64 << 10
	maxErrorMessage = 2000
)

// parseAPIError reads every known shape of an error answer. It never fails: a
// body that makes no sense becomes the message.
func parseAPIError(status int, header http.Header, body []byte) *APIError {
	return parseAPIErrorAt(status, header, body, time.Now())
}

func parseAPIErrorAt(status int, header http.Header, body []byte, now time.Time) *APIError {
	if len(body) > maxErrorBody {
		body = body[:maxErrorBody]
	}
	e := &APIError{Status: status, Header: header, Body: body, RequestID: requestID(header), RetryAfter: retryAfter(header, now)}
	text := strings.TrimSpace(string(body))
	switch {
	case text == "":
	case text[0] == '{' && e.fromJSON([]byte(text)):
	case text[0] == '<':
		e.fromHTML(text)
	default:
		e.fromText(text)
	}
	if e.Message == "" {
		e.Message = http.StatusText(status)
	}
	e.Message = strings.ToValidUTF8(e.Message, "?")
	e.Code = strings.ToValidUTF8(e.Code, "?")
	return e
}

// fromText reads "CODE: message", and takes any other text as the message.
func (e *APIError) fromText(text string) {
	code, message, ok := strings.Cut(text, ": ")
	if ok && len(code) > 1 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == "" && code[0] != '_' {
		e.Code, text = code, message
	}
	e.Message = clip(text, maxErrorMessage)
}
