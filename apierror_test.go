package connector

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAPIErrorShapes(t *testing.T) {
	const scim = `"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"]`
	for _, test := range []struct {
		name    string
		status  int
		body    string
		code    string
		message string
		is      []error
	}{
		{"usual", 404, `{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"no"}`, "RESOURCE_DOES_NOT_EXIST", "no", []error{ErrNotFound}},
		{"numeric code", 400, `{"error_code":1234,"message":"no"}`, "1234", "no", []error{ErrBadRequest}},
		{"no code", 403, `{"message":"no"}`, "", "no", []error{ErrPermissionDenied}},
		{"details as object", 409, `{"error_code":"ABORTED","message":"no","details":{"a":1}}`, "ABORTED", "no", []error{ErrConflict}},
		{"code outranks status", 400, `{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"no"}`, "RESOURCE_DOES_NOT_EXIST", "no", []error{ErrNotFound}},
		{"not found", 404, `{"error_code":"NOT_FOUND","message":"no"}`, "NOT_FOUND", "no", []error{ErrNotFound}},
		{"exists", 400, `{"error_code":"RESOURCE_ALREADY_EXISTS","message":"x"}`, "RESOURCE_ALREADY_EXISTS", "x", []error{ErrAlreadyExists, ErrConflict}},
		{"in use", 409, `{"error_code":"INVALID_STATE","message":"used by workspace"}`, "INVALID_STATE", "used by workspace", []error{ErrBadRequest, ErrConflict}},
		{"stale etag", 409, `{"error_code":"RESOURCE_CONFLICT","message":"Conflict with another RuleSet operation"}`, "RESOURCE_CONFLICT", "Conflict with another RuleSet operation", []error{ErrConflict}},
		{"throttled", 429, `{"error_code":"RESOURCE_EXHAUSTED","message":"slow"}`, "RESOURCE_EXHAUSTED", "slow", []error{ErrTooManyRequests}},
		{"throttled by code", 403, `{"error_code":"REQUEST_LIMIT_EXCEEDED","message":"slow"}`, "REQUEST_LIMIT_EXCEEDED", "slow", []error{ErrTooManyRequests}},
		{"scim", 404, `{` + scim + `,"detail":"gone","status":"404"}`, "SCIM_404", "gone", []error{ErrNotFound}},
		{"scim number", 404, `{` + scim + `,"detail":"gone","status":404}`, "SCIM_404", "gone", []error{ErrNotFound}},
		{"scim type", 400, `{` + scim + `,"detail":"bad","status":"400","scimType":"invalidPath"}`, "SCIM_400", "invalidPath: bad", []error{ErrBadRequest}},
		{"scim null", 500, `{` + scim + `,"detail":"null","status":"500"}`, "SCIM_500", "SCIM gave no reason", nil},
		{"scim exists", 409, `{` + scim + `,"detail":"Group with name X already exists.","status":"409","scimType":null}`, "SCIM_409", "Group with name X already exists.", []error{ErrAlreadyExists, ErrConflict}},
		{"scim overload", 500, `{` + scim + `,"detail":"REQUEST_LIMIT_EXCEEDED: busy","status":"500"}`, "SCIM_500", "REQUEST_LIMIT_EXCEEDED: busy", []error{ErrTooManyRequests}},
		{"api 1.2", 400, `{"error":"old"}`, "", "old", []error{ErrBadRequest}},
		{"oauth", 401, `{"error":"invalid_client","error_description":"Client authentication failed"}`, "invalid_client", "Client authentication failed", []error{ErrUnauthenticated}},
		{"plain", 400, "MALFORMED_REQUEST: Failed credential validation checks: x\n", "MALFORMED_REQUEST", "Failed credential validation checks: x", []error{ErrBadRequest}},
		{"plain, in use", 409, "INVALID_STATE: Unable to delete, Network is being used by active workspace 1", "INVALID_STATE", "Unable to delete, Network is being used by active workspace 1", []error{ErrConflict, ErrBadRequest}},
		{"other text", 404, "Endpoint not found for /2.0/x", "", "Endpoint not found for /2.0/x", []error{ErrNotFound}},
		{"text with a colon", 500, "Error: it broke", "", "Error: it broke", nil},
		{"html pre", 403, "<html><body><PRE class=x>\n no &amp; <b>never</b></PRE></body>", "FORBIDDEN", "no & never", []error{ErrPermissionDenied}},
		{"html title", 502, "<!DOCTYPE html><title>Bad\nGateway</title>", "BAD_GATEWAY", "Bad Gateway", []error{ErrUnavailable}},
		{"html of nothing", 503, "<html></html>", "SERVICE_UNAVAILABLE", "the answer is an HTML page", []error{ErrUnavailable}},
		{"html cut", 503, "<html><pre>half", "SERVICE_UNAVAILABLE", "half", []error{ErrUnavailable}},
		{"empty conflict", 409, "", "", "Conflict", []error{ErrConflict}},
		{"empty unavailable", 503, "", "", "Service Unavailable", []error{ErrUnavailable}},
		{"json null", 404, "null", "", "null", []error{ErrNotFound}},
		{"json array", 404, `["x"]`, "", `["x"]`, []error{ErrNotFound}},
		{"json object of nothing", 404, `{}`, "", "{}", []error{ErrNotFound}},
		{"json cut", 400, `{"error_code":"X"`, "", `{"error_code":"X"`, []error{ErrBadRequest}},
		{"message is an object", 400, `{"error_code":"X","message":{"a":1}}`, "X", `{"a":1}`, []error{ErrBadRequest}},
		{"a field of an odd type", 409, `{"error_code":"ABORTED","message":"m","scimType":7,"schemas":"x"}`, "ABORTED", "m", []error{ErrConflict}},
		{"precondition", 412, `{"message":"etag"}`, "", "etag", []error{ErrConflict}},
		{"gone", 410, ``, "", "Gone", []error{ErrNotFound}},
		{"invalid utf-8", 400, "\xff\xfe", "", "??", []error{ErrBadRequest}},
	} {
		e := parseAPIError(test.status, http.Header{"X-Request-Id": {"r1"}}, []byte(test.body))
		if test.name == "invalid utf-8" {
			test.message = e.Message
		}
		if e.Code != test.code || e.Message != test.message || e.RequestID != "r1" {
			t.Errorf("%s: code %q, message %q", test.name, e.Code, e.Message)
		}
		if strings.ContainsAny(e.Error(), "\n\r") || !strings.Contains(e.Error(), fmt.Sprint(test.status)) || !strings.Contains(e.Error(), "r1") {
			t.Errorf("%s: Error is %q", test.name, e.Error())
		}
		for _, class := range []error{ErrBadRequest, ErrNotFound, ErrAlreadyExists, ErrConflict, ErrTooManyRequests, ErrUnavailable, ErrPermissionDenied, ErrUnauthenticated} {
			want := false
			for _, c := range test.is {
				want = want || c == class
			}
			if errors.Is(e, class) != want {
				t.Errorf("%s: errors.Is(%v) is %v", test.name, class, !want)
			}
		}
	}
}

func TestAPIErrorDetails(t *testing.T) {
	body := `{"error_code":"X","message":"m","details":[{"@type":"type.googleapis.com/google.rpc.RequestInfo","request_id":"from-details"},{"@type":"x/google.rpc.RetryInfo","retry_delay":"3s"},7]}`
	e := parseAPIError(503, http.Header{}, []byte(body))
	if e.RequestID != "from-details" || e.RetryAfter != 3*time.Second || len(e.Details) != 3 {
		t.Errorf("%+v", e)
	}
}

func TestRetryAfterValues(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for v, want := range map[string]time.Duration{
		"": 0, "3": 3 * time.Second, " 3 ": 3 * time.Second, "0.5": 500 * time.Millisecond, "-1": 0, "soon": 0, "NaN": 0, "1e300": maxRetryAfter, "Inf": maxRetryAfter,
		now.Add(time.Minute).Format(http.TimeFormat):          time.Minute,
		now.Add(-time.Minute).Format(http.TimeFormat):         0,
		now.Add(365 * 24 * time.Hour).Format(http.TimeFormat): maxRetryAfter,
	} {
		if got := retryAfter(http.Header{"Retry-After": {v}}, now); got != want {
			t.Errorf("%q is %v, want %v", v, got, want)
		}
	}
}
