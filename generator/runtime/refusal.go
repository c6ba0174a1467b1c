package runtime

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	connector "github.com/databricks-account/connector"
)

// mask stands for a secret.
const mask = "***"

// explain makes the error of a call say what the service said, in the words of
// any API, and takes out the credentials that the service may have repeated.
func (t *trip) explain(err error) error {
	var unknown *connector.OutcomeUnknownError
	if errors.As(err, &unknown) && strings.Contains(unknown.Check, "console") {
		unknown.Check = "look at the service before calling again"
	}
	var refused *connector.APIError
	if errors.As(err, &refused) {
		read(refused)
		t.scrub(refused)
	}
	return err
}

// read finds code and message in the answer. APIs agree on no form: the usual
// names of members are tried.
func read(e *connector.APIError) {
	for _, name := range []string{"X-Request-Id", "Request-Id", "X-Correlation-Id", "X-Amzn-Requestid", "Cf-Ray"} {
		if e.RequestID == "" {
			e.RequestID = e.Header.Get(name)
		}
	}
	var m map[string]any
	if json.Unmarshal(e.Body, &m) != nil {
		var list []map[string]any
		if json.Unmarshal(e.Body, &list) != nil || len(list) == 0 {
			return
		}
		m = list[0]
	}
	switch inner := m["error"].(type) {
	case map[string]any:
		m = inner
	case nil:
		if list, ok := m["errors"].([]any); ok && len(list) > 0 {
			if first, ok := list[0].(map[string]any); ok && firstText(m, messageNames()...) == "" {
				m = first
			}
		}
	}
	if text := firstText(m, messageNames()...); text != "" {
		e.Message = text
	}
	if code := firstText(m, "code", "error_code", "errorCode", "type", "error"); code != "" && code != e.Message {
		e.Code = code
	}
}

func messageNames() []string {
	return []string{"message", "detail", "error_description", "description", "title", "error", "msg", "errorMessage", "reason"}
}

func firstText(m map[string]any, keys ...string) string {
	for _, k := range keys {
		if s, ok := m[k].(string); ok && s != "" {
			return s
		}
	}
	return ""
}

// scrub masks the credentials of the call.
func (t *trip) scrub(e *connector.APIError) {
	var pairs []string
	for _, p := range t.proofs {
		secrets := []string{p.value, p.wireValue(), url.QueryEscape(p.value)}
		if _, password, ok := strings.Cut(p.value, ":"); ok {
			secrets = append(secrets, password)
		}
		for _, s := range secrets {
			if len(s) >= shortestSecret {
				pairs = append(pairs, s, mask)
			}
		}
	}
	if len(pairs) == 0 {
		return
	}
	clean := strings.NewReplacer(pairs...).Replace
	e.Message, e.Code, e.RequestID = clean(e.Message), clean(e.Code), clean(e.RequestID)
	e.Body = []byte(clean(string(e.Body)))
	for i, d := range e.Details {
		e.Details[i] = json.RawMessage(clean(string(d)))
	}
	header := http.Header{}
	for name, values := range e.Header {
		for _, v := range values {
			header[name] = append(header[name], clean(v))
		}
	}
	e.Header = header
	for i := range e.Attempts {
		e.Attempts[i].Err = clean(e.Attempts[i].Err)
	}
}

// shortestSecret is how long a text must be to be masked: replacing shorter
// ones would make answers unreadable and hide nothing.
const shortestSecret = 4

// bare takes the address out of an error: its query may hold secrets.
func bare(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
