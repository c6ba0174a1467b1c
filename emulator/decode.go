package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"
)

const (
	// maxBody is the largest request body. The service's own limit is not
	// documented; a request of the account API is a few kilobytes.
	maxBody = 10 << 20
	// maxDepth is how deep a request body may nest.
	maxDepth = 100
)

// readBody reads the request body. Nothing larger than maxBody is kept.
func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "MALFORMED_REQUEST", "The request body could not be read.")
	}
	if len(data) > maxBody {
		return nil, refuse(http.StatusRequestEntityTooLarge, "REQUEST_ENTITY_TOO_LARGE",
			"The request body is larger than %d bytes.", maxBody)
	}
	return data, nil
}

// decodeBody reads data as the JSON object that every operation with a body
// takes. Content types that claim something other than JSON are refused.
func decodeBody(contentType string, data []byte) (Object, error) {
	if err := checkContentType(contentType); err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, nil
	}
	v, err := decodeJSON(data)
	if err != nil {
		return nil, err
	}
	m, ok := v.(map[string]any)
	if !ok {
		if v == nil {
			return nil, nil
		}
		return nil, refuse(http.StatusBadRequest, "MALFORMED_REQUEST", "The request body must be a JSON object.")
	}
	return m, nil
}

// checkContentType accepts JSON under all the names that clients use for it:
// application/json, application/scim+json, text/json, and none at all.
func checkContentType(contentType string) error {
	if contentType == "" {
		return nil
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err == nil && (strings.HasSuffix(kind, "/json") || strings.HasSuffix(kind, "+json")) {
		return nil
	}
	return refuse(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE",
		"Content type %q is not supported; send application/json.", clip(contentType, 100))
}

// decodeJSON decodes one JSON value with exact numbers.
func decodeJSON(data []byte) (any, error) {
	if err := checkDepth(data); err != nil {
		return nil, err
	}
	if !utf8.Valid(data) {
		return nil, refuse(http.StatusBadRequest, "MALFORMED_REQUEST", "The request body is not valid UTF-8.")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, refuse(http.StatusBadRequest, "MALFORMED_REQUEST",
				"Could not parse request object: %v at byte %d", syntax, syntax.Offset)
		}
		return nil, refuse(http.StatusBadRequest, "MALFORMED_REQUEST",
			"Could not parse request object: unexpected end of input")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, refuse(http.StatusBadRequest, "MALFORMED_REQUEST",
			"Could not parse request object: more than one JSON value")
	}
	return v, nil
}

// checkDepth counts brackets outside of strings, so that a hostile body is
// refused before anything recursive looks at it.
func checkDepth(data []byte) error {
	depth, inString := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inString:
			switch c {
			case '\\':
				i++
			case '"':
				inString = false
			}
		case c == '"':
			inString = true
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return refuse(http.StatusBadRequest, "MALFORMED_REQUEST",
					"The request body nests deeper than %d levels.", maxDepth)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}

// encodeJSON renders an answer. It cannot fail for what handlers return; if
// it does, that is reported as an error of the emulator.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("emulator: encode answer: %w", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "..."
}
