package peer

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

func TestMethodsReachNestedServices(t *testing.T) {
	t.Parallel()
	c, err := NewClient("acc", &Recorder{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, m := range Methods(c) {
		if seen[m.String()] {
			t.Errorf("%s is listed twice", m)
		}
		seen[m.String()] = true
	}
	for _, want := range []string{"Credentials.Create", "Settings.PersonalCompute.Get", "Workspaces.CreateAndWait", "IamV2.ListUsersAll"} {
		if !seen[want] {
			t.Errorf("%s is not found", want)
		}
	}
}

func TestRecorderKeepsWhatIsSent(t *testing.T) {
	t.Parallel()
	r := &Recorder{Reply: func(Request) Answer {
		return Answer{Body: `{"next_page_token":""}`}
	}}
	c, err := NewClient("acc", r)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range Methods(c) {
		if m.String() != "BudgetPolicy.List" {
			continue
		}
		if _, err := m.Call(t.Context(), &Filler{Text: HardText}); err != nil {
			t.Fatal(err)
		}
	}
	got := r.Take()
	if len(got) != 1 || len(r.Take()) != 0 {
		t.Fatalf("recorded %v", got)
	}
	if got[0].Path != "/api/2.1/accounts/acc/budget-policies" || !strings.Contains(got[0].Query, "filter_by.policy_name=") {
		t.Errorf("recorded %s", got[0])
	}
	if got[0].Header.Get("Accept") != "application/json" || got[0].Body != nil {
		t.Errorf("recorded header %v, body %q", got[0].Header, got[0].Body)
	}
}

func TestRecordReadsTheBody(t *testing.T) {
	t.Parallel()
	req, err := http.NewRequest(http.MethodPost, "http://h/a%2Fb?", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := Record(req)
	if err != nil {
		t.Fatal(err)
	}
	if got.Path != "/a%2Fb" || !got.BareQuestion || string(got.Body) != "x" {
		t.Errorf("got %+v", got)
	}
}

type kind string

func (*kind) Values() []kind { return []kind{"ONE", "TWO", "THREE"} }

type inner struct {
	Kind  kind   `json:"kind,omitempty"`
	Count int64  `json:"count,omitempty"`
	Label string `json:"label"`
	Self  *inner `json:"self,omitempty"`

	ForceSendFields []string `json:"-"`
}

type outer struct {
	ID    string            `json:"-" url:"-"`
	Items []inner           `json:"items,omitempty"`
	Tags  map[string]string `json:"tags,omitempty"`
	Flag  bool              `json:"flag,omitempty"`
	Page  int               `json:"-" url:"page,omitempty"`

	ForceSendFields []string `json:"-" url:"-"`
}

func TestFillerShapes(t *testing.T) {
	t.Parallel()
	full := (&Filler{Text: "!", Round: 1, Fixed: map[string]string{"ID": "fixed"}}).Value(reflect.TypeFor[outer]()).Interface().(outer)
	if full.ID != "fixed" || len(full.Items) != 2 || len(full.Tags) != 2 || !full.Flag || full.Page == 0 {
		t.Errorf("full: %+v", full)
	}
	a, b := full.Items[0], full.Items[1]
	if a.Kind != "TWO" || a.Label == b.Label || a.Count <= 1<<53 || a.Count == b.Count || !strings.HasSuffix(a.Label, "!") {
		t.Errorf("full items: %+v %+v", a, b)
	}
	if a.Self == nil || a.Self.Self != nil {
		t.Error("a type within itself is to be filled once more and then left out")
	}

	required := (&Filler{Shape: Required, Fixed: map[string]string{"ID": "x"}}).Value(reflect.TypeFor[outer]()).Interface().(outer)
	if !reflect.DeepEqual(required, outer{ID: "x"}) {
		t.Errorf("required: %+v", required)
	}

	zero := (&Filler{Shape: Zero}).Value(reflect.TypeFor[outer]()).Interface().(outer)
	if !reflect.DeepEqual(zero.ForceSendFields, []string{"Flag", "Page"}) || len(zero.Items) != 2 {
		t.Errorf("zero: %+v", zero)
	}
	if got := zero.Items[0]; !reflect.DeepEqual(got.ForceSendFields, []string{"Count"}) || got.Kind != "ONE" {
		t.Errorf("zero item: %+v", got)
	}
}

func TestFillerCountsEnumerations(t *testing.T) {
	t.Parallel()
	f := &Filler{}
	if _, err := json.Marshal(f.Value(reflect.TypeFor[outer]()).Interface()); err != nil {
		t.Fatal(err)
	}
	if f.Enums != 3 {
		t.Errorf("largest enumeration has %d values", f.Enums)
	}
}
