package peer

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/databricks/databricks-sdk-go/common/types/duration"
	"github.com/databricks/databricks-sdk-go/common/types/fieldmask"
	sdktime "github.com/databricks/databricks-sdk-go/common/types/time"
)

// Shape says which fields of a request are filled.
type Shape uint8

const (
	// Full fills every field at every depth.
	Full Shape = iota
	// Required fills only what the SDK always sends, and what Fixed names.
	Required
	// Zero sets every field to its zero value and forces it to be sent where
	// the SDK can: objects are present, with zero members.
	Zero
)

// String names the shape.
func (s Shape) String() string { return [...]string{"full", "required", "zero"}[s] }

// HardText needs escaping in a path, in a query and in JSON.
const HardText = " a b/ü&=+%?#\"'<>\\;:@,$|日"

// Filler makes values of the SDK's request types: distinct ones, so that a
// value that lands in the wrong place is seen.
type Filler struct {
	Shape Shape
	// Text is appended to every string.
	Text string
	// Round picks the values of enumerations: round k takes the k-th.
	Round int
	// Fixed are the texts of fields of the request itself, by Go name; they
	// are used as they are. Fields on the path need plain ones.
	Fixed map[string]string
	// Texts are the texts of fields at any depth that need a certain form,
	// by Go name.
	Texts map[string]string
	// Enums is how many values the largest enumeration seen so far has.
	Enums int

	count int64
	stack []reflect.Type
}

// bigInt is the first integer that a float64 cannot hold.
const bigInt = 1<<53 + 1

// Value returns a filled value of the type.
func (f *Filler) Value(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	f.stack = f.stack[:0]
	f.set(v, "Arg")
	return v
}

// set fills v, whose field is called name.
func (f *Filler) set(v reflect.Value, name string) {
	f.count++
	if f.special(v) {
		return
	}
	t := v.Type()
	switch t.Kind() {
	case reflect.String:
		v.SetString(f.text(t, name))
	case reflect.Bool:
		v.SetBool(f.Shape != Zero)
	case reflect.Int64:
		if f.Shape != Zero {
			v.SetInt(bigInt + 2*f.count)
		}
	case reflect.Int, reflect.Int32:
		if f.Shape != Zero {
			v.SetInt(40 + f.count%50)
		}
	case reflect.Float64, reflect.Float32:
		if f.Shape != Zero {
			v.SetFloat(float64(f.count) + 0.25)
		}
	case reflect.Pointer:
		if f.nested(t.Elem()) {
			p := reflect.New(t.Elem())
			f.set(p.Elem(), name)
			v.Set(p)
		}
	case reflect.Slice:
		f.setSlice(v, name)
	case reflect.Map:
		f.setMap(v, name)
	case reflect.Interface:
		v.Set(reflect.ValueOf(map[string]any{"free": json.Number("9007199254740993")}))
	case reflect.Struct:
		f.setStruct(v)
	case reflect.Func:
		v.Set(reflect.MakeFunc(t, func([]reflect.Value) []reflect.Value { return nil }))
	default:
		panic(fmt.Sprintf("peer: no value for %s %s", name, t))
	}
}

// special fills the SDK's own scalar types.
func (f *Filler) special(v reflect.Value) bool {
	// Zero moments and durations are legal values of their own.
	seconds := time.Duration(f.count)
	if f.Shape == Zero {
		seconds = 0
	}
	switch v.Type() {
	case reflect.TypeFor[sdktime.Time]():
		v.Set(reflect.ValueOf(*sdktime.New(time.Unix(1700000000, 120_000_000).Add(seconds * time.Second).UTC())))
	case reflect.TypeFor[duration.Duration]():
		v.Set(reflect.ValueOf(*duration.New(seconds*time.Second + 500*time.Millisecond)))
	case reflect.TypeFor[fieldmask.FieldMask]():
		v.Set(reflect.ValueOf(*fieldmask.New([]string{"first_field", "second.field"})))
	case reflect.TypeFor[time.Duration]():
		v.SetInt(int64(time.Minute))
	case reflect.TypeFor[json.RawMessage]():
		v.SetBytes(fmt.Appendf(nil, `{"raw":%d}`, bigInt+f.count))
	default:
		return false
	}
	return true
}

// text makes a string: a legal value of an enumeration, a fixed text, or one
// that tells the field.
func (f *Filler) text(t reflect.Type, name string) string {
	if values := enumValues(t); len(values) > 0 {
		f.Enums = max(f.Enums, len(values))
		return values[f.Round%len(values)]
	}
	if s, ok := f.Texts[name]; ok {
		return s
	}
	if f.Shape == Zero {
		return ""
	}
	return fmt.Sprintf("%s%d%s", strings.ToLower(name), f.count, f.Text)
}

// enumValues returns the values of an enumeration type, nil for plain strings.
func enumValues(t reflect.Type) []string {
	m := reflect.New(t).MethodByName("Values")
	if !m.IsValid() || m.Type().NumIn() != 0 || m.Type().NumOut() != 1 {
		return nil
	}
	list := m.Call(nil)[0]
	out := make([]string, list.Len())
	for i := range out {
		out[i] = list.Index(i).String()
	}
	return out
}

// nested reports whether a value of type t may be nested here: a type within
// itself is filled once more and then left out.
func (f *Filler) nested(t reflect.Type) bool {
	n := 0
	for _, s := range f.stack {
		if s == t {
			n++
		}
	}
	return n < 2
}

func (f *Filler) setSlice(v reflect.Value, name string) {
	t := v.Type()
	if !f.nested(t.Elem()) {
		return
	}
	n := 2
	if f.Shape == Zero && t.Elem().Kind() != reflect.Struct {
		n = 0
	}
	list := reflect.MakeSlice(t, n, n)
	for i := range n {
		f.set(list.Index(i), name)
	}
	v.Set(list)
}

func (f *Filler) setMap(v reflect.Value, name string) {
	m := reflect.MakeMap(v.Type())
	n := 2
	if f.Shape == Zero {
		n = 0
	}
	for i := range n {
		value := reflect.New(v.Type().Elem()).Elem()
		f.set(value, name)
		m.SetMapIndex(reflect.ValueOf(fmt.Sprintf("key%d%s", i, f.Text)).Convert(v.Type().Key()), value)
	}
	v.Set(m)
}

func (f *Filler) setStruct(v reflect.Value) {
	t := v.Type()
	top := len(f.stack) == 0
	f.stack = append(f.stack, t)
	defer func() { f.stack = f.stack[:len(f.stack)-1] }()
	var forced []string
	for i := range t.NumField() {
		field := t.Field(i)
		if !field.IsExported() || field.Name == "ForceSendFields" {
			continue
		}
		if s, ok := f.Fixed[field.Name]; ok && top {
			setText(v.Field(i), s)
			continue
		}
		if f.Shape == Required && optional(field) {
			continue
		}
		if f.Shape == Zero && !optional(field) && field.Tag.Get("json") == "-" {
			// The SDK leaves an empty one out although it is needed.
			f.Shape = Full
			f.set(v.Field(i), field.Name)
			f.Shape = Zero
			continue
		}
		f.set(v.Field(i), field.Name)
		if f.Shape == Zero && scalar(field.Type) && optional(field) {
			forced = append(forced, field.Name)
		}
	}
	if force := v.FieldByName("ForceSendFields"); force.IsValid() && len(forced) > 0 {
		force.Set(reflect.ValueOf(forced))
	}
}

// setText sets a field from its text on the wire.
func setText(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Int64, reflect.Int:
		var n int64
		if _, err := fmt.Sscan(s, &n); err != nil {
			panic(fmt.Sprintf("peer: %q is not a number: %v", s, err))
		}
		v.SetInt(n)
	default:
		panic(fmt.Sprintf("peer: no text for %s", v.Type()))
	}
}

// scalar reports whether the SDK can force a zero value of the type.
func scalar(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int32, reflect.Int64, reflect.Float32, reflect.Float64:
		return true
	case reflect.String:
		return len(enumValues(t)) == 0 // the empty text is no value of it
	}
	return false
}

// optional reports whether the SDK leaves the field out when it is zero.
func optional(f reflect.StructField) bool {
	tag := f.Tag.Get("json")
	if name, _, _ := strings.Cut(tag, ","); name == "-" {
		tag = f.Tag.Get("url")
	}
	_, opts, _ := strings.Cut(tag, ",")
	return strings.Contains(opts, "omitempty")
}
