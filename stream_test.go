package connector

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

var download = map[string]any{"start_month": "2026-01", "end_month": "2026-02"}

// usageDownload is the alias of the action that streams CSV.
func usageDownload(t *testing.T) string {
	t.Helper()
	for _, a := range DefaultRegistry().All() {
		if strings.HasSuffix(a.Path, "/usage/download") {
			return a.Alias
		}
	}
	t.Fatal("there is no usage download")
	return ""
}

func TestStream(t *testing.T) {
	const rows = 200_000
	line := strings.Repeat("x", 99) + "\n"
	s := newService(t, answer(503, ""), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		for range rows {
			_, _ = io.WriteString(w, line)
		}
	})
	c, _ := connect(t, s.URL, WithMaxAnswer(1000))
	var n count
	var last Progress
	res, err := c.RunActionTo(t.Context(), usageDownload(t), download, &n, WithProgress(func(p Progress) { last = p }))
	if err != nil {
		t.Fatal(err)
	}
	if int(n) != rows*len(line) || res.Body != nil || last.Bytes != int64(n) || len(res.Attempts) != 2 {
		t.Errorf("%d bytes, body of %d, progress %+v, attempts %d", n, len(res.Body), last, len(res.Attempts))
	}
	if s.requests()[0].Header.Get("Accept") != "text/plain" {
		t.Errorf("Accept is %q", s.requests()[0].Header.Get("Accept"))
	}
	if _, err := c.RunActionTo(t.Context(), usageDownload(t), download, io.Discard, WithCallMaxAnswer(1000)); !errors.Is(err, ErrAnswerTooLarge) {
		t.Errorf("with a bound: %v", err)
	}
}

type count int

func (c *count) Write(b []byte) (int, error) {
	*c += count(len(b))
	return len(b), nil
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func TestStreamFaults(t *testing.T) {
	s := newService(t, cut(200, "a,b\n1,2\n"))
	c, _ := connect(t, s.URL)
	var b strings.Builder
	_, err := c.RunActionTo(t.Context(), usageDownload(t), download, &b)
	if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "after 8 bytes") || len(s.requests()) != 1 || b.String() != "a,b\n1,2\n" {
		t.Errorf("cut: %v after %d requests, wrote %q", err, len(s.requests()), b.String())
	}
	full := errors.New("disk full")
	s = newService(t, answer(200, "a,b\n"))
	c, _ = connect(t, s.URL)
	if _, err = c.RunActionTo(t.Context(), usageDownload(t), download, brokenWriter{full}); !errors.Is(err, full) || !errors.Is(err, ErrWrite) || len(s.requests()) != 1 {
		t.Errorf("a writer that fails: %v after %d requests", err, len(s.requests()))
	}
	s = newService(t, answer(403, `{"error_code":"PERMISSION_DENIED","message":"no"}`))
	c, _ = connect(t, s.URL)
	b.Reset()
	if _, err = c.RunActionTo(t.Context(), usageDownload(t), download, &b); !errors.Is(err, ErrPermissionDenied) || b.Len() > 0 {
		t.Errorf("refused: %v, wrote %q", err, b.String())
	}
}

// TestSilenceCountsOnlyWhileReading: the time that a slow writer takes is not
// the service's.
func TestSilenceCountsOnlyWhileReading(t *testing.T) {
	ended := make(chan struct{})
	p := &progressReader{r: strings.NewReader("abcd"), timer: time.AfterFunc(time.Hour, func() { close(ended) }), silence: time.Hour, pauses: true}
	for range 2 {
		if n, err := p.Read(make([]byte, 2)); n != 2 || err != nil {
			t.Fatal(n, err)
		}
		if p.timer.Stop() {
			t.Error("the timer runs between two reads")
		}
	}
	p.silence = 0
	p.r = blocking{ended}
	if _, err := p.Read(make([]byte, 2)); !errors.Is(err, errSilent) {
		t.Errorf("a silent read: %v", err)
	}
}

// blocking reads one byte when the channel is closed.
type blocking struct{ until chan struct{} }

func (b blocking) Read(p []byte) (int, error) {
	<-b.until
	return 1, nil
}
