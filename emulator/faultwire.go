package emulator

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// option sets one option of a rule in text form.
func (f *Fault) option(name, value string) (err error) {
	switch name {
	case "skip":
		f.Skip, err = strconv.Atoi(value)
	case "count":
		f.Count, err = strconv.Atoi(value)
	case "nth":
		if f.Skip, err = strconv.Atoi(value); err == nil {
			f.Skip, f.Count = f.Skip-1, 1
		}
	case "p", "probability":
		f.Probability, err = strconv.ParseFloat(value, 64)
	case "status":
		f.Status, err = strconv.Atoi(value)
	case "code":
		f.Code = value
	case "message":
		f.Message = value
	case "retry-after":
		f.RetryAfter, err = duration(value)
	case "delay":
		f.Delay, err = duration(value)
	case "path":
		f.Path = value
	case "op", "operation":
		f.Operation = value
	default:
		return fmt.Errorf("unknown option %q", name)
	}
	if f.Skip < 0 || f.Count < 0 {
		return errors.New("skip, count and nth must not be negative")
	}
	return err
}

// duration reads 1s and the like; a bare number is in seconds.
func duration(s string) (time.Duration, error) {
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		return time.Duration(n * float64(time.Second)), nil
	}
	return time.ParseDuration(s)
}

// answer is what a fault puts in the place of the real answer.
func (f *Fault) answer() *answer {
	e, shape := f.refusal(), JSONShape
	if f.Status != 0 {
		e.Status = f.Status
	}
	if f.Code != "" {
		e.Code = f.Code
	}
	if f.Message != "" {
		e.Message = f.Message
	}
	a := &answer{status: e.Status, header: http.Header{}, refusal: e}
	a.contentType, a.body = e.render(shape, "")
	if f.Kind == TooMany || f.Kind == Unavailable {
		if wait := f.RetryAfter; wait >= 0 {
			if wait == 0 {
				wait = time.Second
			}
			seconds := int((wait + time.Second - 1) / time.Second)
			a.header.Set("Retry-After", strconv.Itoa(seconds))
		}
	}
	return a
}

func (f *Fault) refusal() *Refusal {
	var e *Refusal
	switch f.Kind {
	case TooMany:
		e = refuse(http.StatusTooManyRequests, "REQUEST_LIMIT_EXCEEDED",
			"Your request was rejected since your organization has exceeded the rate limit. Please retry your request later.")
	case Unavailable:
		e = refuse(http.StatusServiceUnavailable, "TEMPORARILY_UNAVAILABLE",
			"The service is temporarily unable to handle the request. Please try again later.")
	case BadGateway:
		e = refuse(http.StatusBadGateway, "BAD_GATEWAY", "Bad gateway")
		e.Shape = HTMLShape
	case Timeout:
		e = refuse(http.StatusGatewayTimeout, "DEADLINE_EXCEEDED",
			"The service is taking too long to process your request. Please try again later.")
	case ScimOverload:
		e = refuse(http.StatusInternalServerError, "", "REQUEST_LIMIT_EXCEEDED: too many concurrent SCIM requests")
		e.Shape = SCIMShape
	case TokenThrottled:
		e = refuse(http.StatusTooManyRequests, "invalid_request", "Temporarily throttled, too many requests")
		e.Shape = OAuthShape
	case Text:
		e = refuse(http.StatusBadRequest, "MALFORMED_REQUEST", "The request could not be processed")
		e.Shape = TextShape
	case FreshRole:
		e = refuse(http.StatusBadRequest, "MALFORMED_REQUEST",
			"Failed credential validation checks: please use a valid cross account IAM role with permissions setup correctly")
		e.Shape = TextShape
	case HTML:
		e = refuse(http.StatusServiceUnavailable, "SERVICE_UNAVAILABLE", "upstream connect error or disconnect/reset before headers")
		e.Shape = HTMLShape
	case Login:
		e = refuse(http.StatusOK, "LOGIN", "Please sign in")
		e.Shape = HTMLShape
	case Empty:
		e = refuse(http.StatusConflict, "", "")
		e.Shape = EmptyShape
	default:
		e = refuse(http.StatusInternalServerError, "INTERNAL_ERROR", "An internal error occurred.")
	}
	return e
}

// resetter is a connection that can be broken; the in-process transport and
// spoil know it.
type resetter interface{ reset() }

// spoil damages the answer on the wire.
func (f *Fault) spoil(x *exchange, a *answer) {
	total := f.Delay
	if total == 0 {
		total = time.Second
	}
	switch f.Kind {
	case Delay:
		if x.pause(total) {
			x.deliver(a)
		}
	case Slow:
		body := a.bytes()
		x.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		x.w.WriteHeader(a.status)
		const pieces = 5
		for i := range pieces {
			if !x.pause(total / pieces) {
				return
			}
			_, _ = x.w.Write(body[len(body)*i/pieces : len(body)*(i+1)/pieces])
			_ = http.NewResponseController(x.w).Flush()
		}
	case Truncate:
		body := a.bytes()
		// At least one byte is promised and missing, also of an empty body.
		x.w.Header().Set("Content-Length", strconv.Itoa(max(len(body), 2)))
		x.w.WriteHeader(a.status)
		_, _ = x.w.Write(body[:len(body)/2])
		_ = http.NewResponseController(x.w).Flush()
		panic(http.ErrAbortHandler)
	default:
		breakConnection(x.w)
	}
}

// breakConnection ends the connection so that the client sees a reset rather
// than an orderly end.
func breakConnection(w http.ResponseWriter) {
	if r, ok := w.(resetter); ok {
		r.reset()
		return
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
