package jq

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/databricks-account/connector/internal/cli/companion"
)

// talk sends frames and returns the answers as text.
func talk(t *testing.T, frames ...companion.Frame) (string, error) {
	t.Helper()
	var in, out bytes.Buffer
	for _, f := range frames {
		if err := companion.WriteFrame(&in, f.Kind, f.Text); err != nil {
			t.Fatal(err)
		}
	}
	// The input stays open until everything is answered, as run-action's does.
	r, w := io.Pipe()
	ended := make(chan error, 1)
	answers, answered := io.Pipe()
	go func() { ended <- Serve(r, answered); answered.Close() }()
	go func() { _, _ = w.Write(in.Bytes()) }()
	expect := len(frames)
	for buffered := bufio.NewReader(answers); expect > 0; {
		f, err := companion.ReadFrame(buffered)
		if err != nil {
			break
		}
		out.WriteString(string(f.Kind) + string(f.Text) + "\n")
		if f.Kind != companion.Result {
			expect--
		}
	}
	w.Close()
	return out.String(), <-ended
}

func TestServe(t *testing.T) {
	query := func(s string) companion.Frame { return companion.Frame{Kind: companion.Query, Text: []byte(s)} }
	input := func(s string) companion.Frame { return companion.Frame{Kind: companion.Input, Text: []byte(s)} }
	for _, tc := range []struct {
		name   string
		frames []companion.Frame
		want   string
	}{
		{"digits stay", []companion.Frame{query(".[]"), input(`[9007199254740993,"a"]`)}, "d\nr9007199254740993\nr\"a\"\nd\n"},
		{"several inputs", []companion.Frame{query(".a"), input(`{"a":1}`), input(`{}`)}, "d\nr1\nd\nrnull\nd\n"},
		{"an input that does not fit", []companion.Frame{query(".a"), input(`[1]`), input(`{"a":2}`)}, "d\ne--jq: expected an object but got: array ([1])\nr2\nd\n"},
		{"no JSON", []companion.Frame{query("."), input(`{`)}, "d\neThe answer is not JSON"},
		{"halt ends quietly", []companion.Frame{query("1, halt, 2"), input(`0`)}, "d\nr1\nd\n"},
		{"no environment", []companion.Frame{query("$ENV, env"), input(`0`)}, "d\nr{}\nr{}\nd\n"},
		{"a wrong expression", []companion.Frame{query(".[")}, "xunexpected EOF"},
		{"the column of a fault", []companion.Frame{query(".a b")}, "x"},
	} {
		got, err := talk(t, tc.frames...)
		if err != nil || !strings.HasPrefix(strings.ToLower(got), strings.ToLower(tc.want)) {
			t.Errorf("%s: %q, %v; want %q", tc.name, got, err, tc.want)
		}
		if tc.name == "the column of a fault" && !strings.Contains(got, `at column 4 of ".a b"`) {
			t.Errorf("%s: %q", tc.name, got)
		}
	}
}

func TestServeRefusesWhatItDoesNotExpect(t *testing.T) {
	for _, f := range []companion.Frame{{Kind: companion.Input}, {Kind: companion.Done}, {Kind: 0}} {
		if got, err := talk(t, f); err == nil {
			t.Errorf("%q: answered %q", f.Kind, got)
		}
	}
	if err := Serve(strings.NewReader("q short"), io.Discard); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("half a frame: %v", err)
	}
}

// An endless query ends with the program that asked.
func TestServeEndsWithItsInput(t *testing.T) {
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- Serve(r, io.Discard) }()
	for _, f := range []companion.Frame{{Kind: companion.Query, Text: []byte("def f: f; f")}, {Kind: companion.Input, Text: []byte("0")}} {
		if err := companion.WriteFrame(w, f.Kind, f.Text); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it goes on")
	}
}
