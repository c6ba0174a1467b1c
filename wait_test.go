package connector

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

var newWorkspace = map[string]any{"data": map[string]any{"workspace_name": "w", "aws_region": "us-west-2", "credentials_id": "c", "storage_configuration_id": "s"}}

// builds is a service whose workspace gets its states one by one.
func builds(t *testing.T, states ...string) *service {
	n := 0
	return newService(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			answer(200, `{"workspace_id":9007199254740993,"workspace_status":"PROVISIONING"}`)(w, r)
			return
		}
		state := states[min(n, len(states)-1)]
		n++
		if state == "404" {
			answer(404, `{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"not yet"}`)(w, r)
			return
		}
		answer(200, fmt.Sprintf(`{"workspace_id":9007199254740993,"workspace_status":%q,"workspace_status_message":"it is %s"}`, state, state))(w, r)
	})
}

func TestWithWait(t *testing.T) {
	s := builds(t, "404", "PROVISIONING", "PROVISIONING", "RUNNING")
	c, clock := connect(t, s.URL)
	var states []string
	res, err := c.RunAction(t.Context(), "workspaces_create", newWorkspace, WithWait(), WithProgress(func(p Progress) { states = append(states, p.Status) }))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(res.Body), "RUNNING") || fmt.Sprint(states) != "[PROVISIONING PROVISIONING RUNNING]" {
		t.Errorf("result %s, states %v", res.Body, states)
	}
	if got := s.requests()[1].URI; !strings.HasSuffix(got, "/workspaces/9007199254740993") {
		t.Errorf("polled %s", got)
	}
	if n := len(clock.sleeps()); n != 3 {
		t.Errorf("%d pauses", n)
	}
}

func TestWaitFails(t *testing.T) {
	s := builds(t, "PROVISIONING", "FAILED")
	c, _ := connect(t, s.URL)
	_, err := c.RunAction(t.Context(), "workspaces_create", newWorkspace, WithWait())
	var we *WaitError
	if !errors.As(err, &we) || !errors.Is(err, ErrWaitFailed) || we.Status != "FAILED" || !strings.Contains(err.Error(), "it is FAILED") {
		t.Errorf("error %v", err)
	}
}

func TestWaitTimesOutAndIsResumed(t *testing.T) {
	s := builds(t, "PROVISIONING")
	c, clock := connect(t, s.URL)
	begin := clock.Now()
	_, err := c.Wait(t.Context(), "workspaces_create", map[string]any{"workspace_id": 7}, WithWaitTimeout(3*time.Minute))
	var we *WaitError
	if !errors.As(err, &we) || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), `{"workspace_id":7}`) {
		t.Fatalf("error %v", err)
	}
	if took := clock.Now().Sub(begin); took > 3*time.Minute || took < 2*time.Minute {
		t.Errorf("took %v", took)
	}
	s = builds(t, "RUNNING")
	c, _ = connect(t, s.URL)
	if _, err := c.Wait(t.Context(), "workspaces_create", we.Params); err != nil {
		t.Errorf("resumed: %v", err)
	}
}

func TestWaitEdges(t *testing.T) {
	s := builds(t, "404")
	c, _ := connect(t, s.URL)
	if _, err := c.Wait(t.Context(), "workspaces_create", map[string]any{"workspace_id": 7}); !errors.Is(err, ErrNotFound) {
		t.Errorf("an object that does not exist: %v", err)
	}
	if _, err := c.RunAction(t.Context(), "workspaces_create", newWorkspace, WithWait()); !errors.Is(err, ErrNotFound) {
		t.Errorf("an object that never appears: %v", err)
	}
	if _, err := c.Wait(t.Context(), "workspaces_create", nil); !errors.Is(err, ErrInvalidParams) {
		t.Errorf("without an id: %v", err)
	}
	if _, err := c.Wait(t.Context(), "credentials_list", nil); !errors.Is(err, ErrInvalidParams) {
		t.Errorf("nothing to wait for: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s = builds(t, "PROVISIONING")
	c, _ = connect(t, s.URL)
	_, err := c.Wait(ctx, "workspaces_create", map[string]any{"workspace_id": 7}, WithProgress(func(Progress) { cancel() }))
	var we *WaitError
	if !errors.As(err, &we) || !errors.Is(err, context.Canceled) || we.Status != "PROVISIONING" {
		t.Errorf("cancelled: %v", err)
	}
}
