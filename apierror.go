package connector

import (
	"encoding/json"
	"fmt"
	"html"
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

type errorBody struct {
	ErrorCode   json.RawMessage `json:"error_code"`
	Message     any             `json:"message"`
	Details     json.RawMessage `json:"details"`
	Error       any             `json:"error"` // API 1.2 and OAuth
	Description string          `json:"error_description"`
	Detail      any             `json:"detail"` // SCIM
	ScimStatus  json.RawMessage `json:"status"`
	ScimType    string          `json:"scimType"`
	Schemas     []string        `json:"schemas"`
}

func (e *APIError) fromJSON(body []byte) bool {
	var b errorBody
	if err := json.Unmarshal(body, &b); err != nil {
		// One field of an unexpected type must not hide the others.
		var fields map[string]json.RawMessage
		if json.Unmarshal(body, &fields) != nil {
			return false
		}
		b = errorBody{ErrorCode: fields["error_code"], Details: fields["details"], ScimStatus: fields["status"]}
		for name, dst := range map[string]*any{"message": &b.Message, "error": &b.Error, "detail": &b.Detail} {
			_ = json.Unmarshal(fields[name], dst)
		}
		_ = json.Unmarshal(fields["scimType"], &b.ScimType)
	}
	e.Code = rawText(b.ErrorCode)
	e.Message = anyText(b.Message)
	switch {
	case b.Detail != nil || len(b.Schemas) > 0:
		e.Message = anyText(b.Detail)
		if e.Message == "null" || e.Message == "" {
			e.Message = "SCIM gave no reason"
		}
		if b.ScimType != "" {
			e.Message = b.ScimType + ": " + e.Message
		}
		if e.Code == "" {
			e.Code = "SCIM_" + fmt.Sprint(e.Status)
		}
	case e.Message == "" && b.Error != nil:
		e.Message = anyText(b.Error)
		if b.Description != "" {
			e.Code, e.Message = e.Message, b.Description
		}
	}
	var list []json.RawMessage
	if json.Unmarshal(b.Details, &list) == nil {
		e.Details = list
	} else if len(b.Details) > 0 && string(b.Details) != "null" {
		e.Details = []json.RawMessage{b.Details}
	}
	e.detailFacts()
	return e.Message != "" || e.Code != ""
}

// detailFacts takes the request id and the wait from the typed details.
func (e *APIError) detailFacts() {
	for _, d := range e.Details {
		var f struct {
			Type      string `json:"@type"`
			RequestID string `json:"request_id"`
			Delay     string `json:"retry_delay"`
		}
		if json.Unmarshal(d, &f) != nil {
			continue
		}
		if e.RequestID == "" {
			e.RequestID = f.RequestID
		}
		if wait, err := time.ParseDuration(f.Delay); err == nil && wait > 0 && e.RetryAfter == 0 {
			e.RetryAfter = min(wait, maxRetryAfter)
		}
	}
}

// fromHTML takes the text that an error page is about.
func (e *APIError) fromHTML(text string) {
	for _, tag := range []string{"pre", "title", "h1"} {
		if inner, ok := insideTag(text, tag); ok {
			if e.Message = clip(withoutTags(inner), maxErrorMessage); e.Message != "" {
				break
			}
		}
	}
	if e.Message == "" {
		e.Message = "the answer is an HTML page"
	}
	e.Code = strings.ToUpper(strings.ReplaceAll(http.StatusText(e.Status), " ", "_"))
}

// insideTag returns what is between the first <tag ...> and its end.
func insideTag(text, tag string) (string, bool) {
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		lower = text // rare letters change their length: then case matters
	}
	for from := 0; ; {
		i := strings.Index(lower[from:], "<"+tag)
		if i < 0 {
			return "", false
		}
		from += i + 1 + len(tag)
		if from < len(text) && (text[from] == '>' || text[from] == ' ' || text[from] == '\n') {
			open := strings.IndexByte(text[from:], '>')
			if open < 0 {
				return "", false
			}
			from += open + 1
			end := strings.Index(lower[from:], "</"+tag)
			if end < 0 {
				end = len(text) - from
			}
			return text[from : from+end], true
		}
	}
}

// withoutTags drops the tags and resolves the entities of a piece of HTML.
func withoutTags(text string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "<")
		b.WriteString(before)
		if !ok {
			break
		}
		b.WriteByte(' ')
		if _, text, ok = strings.Cut(rest, ">"); !ok {
			break
		}
	}
	return strings.Join(strings.Fields(html.UnescapeString(b.String())), " ")
}

func rawText(raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	return anyText(v)
}

func anyText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	out, _ := json.Marshal(v)
	return string(out)
}

func requestID(h http.Header) string {
	for _, name := range []string{"X-Databricks-Request-Id", "X-Request-Id", "X-Databricks-Org-Request-Id"} {
		if v := h.Get(name); v != "" {
			return v
		}
	}
	return ""
}

// maxRetryAfter bounds what a service can ask for.
const maxRetryAfter = 24 * time.Hour

// retryAfter reads Retry-After as seconds or as a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if secs, err := strconv.ParseFloat(v, 64); err == nil {
		if secs > 0 && secs <= maxRetryAfter.Seconds() {
			return time.Duration(secs * float64(time.Second))
		}
		if secs > 0 {
			return maxRetryAfter
		}
		return 0
	}
	if at, err := http.ParseTime(v); err == nil && at.After(now) {
		return min(at.Sub(now), maxRetryAfter)
	}
	return 0
}
