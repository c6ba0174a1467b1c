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
