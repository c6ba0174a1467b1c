// Package option parses the options of a command line: long and short names,
// values behind a space or an equals sign, options and arguments in any order.
// What a command accepts is data, so that parsing, help and completion read
// one description.
package option

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/databricks-account/connector/schema"
)

// Option describes one option.
type Option struct {
	// Name is the long name, without dashes; Short is one letter or 0.
	Name  string
	Short byte
	// Value names the value in help, such as FILE; empty for a switch.
	Value string
	// Optional: the value may be left out, and is given only behind "=".
	Optional bool
	// List: the option may be repeated; otherwise the last one counts.
	List bool
	// Help is one line.
	Help string
	// Choices are the accepted values, when they are a fixed set.
	Choices []string
	// Complete says what kind of thing the value is, for shell completion.
	Complete Kind
	// Hidden options work and are not shown.
	Hidden bool
}

// Kind is what a value is, for shell completion.
type Kind uint8

const (
	// Nothing can be said about the value.
	Nothing Kind = iota
	// File is a path.
	File
	// Connection is a profile of the configuration file.
	Connection
	// ActionName is the name or alias of an action.
	ActionName
	// Service is the tag of an action.
	Service
	// Selector is an action, a service, a danger class or a pattern of names.
	Selector
)

// Error is a wrong use of options.
type Error struct{ Message string }

func (e *Error) Error() string { return e.Message }

func errorf(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// Values are the parsed options. Getters return the zero value for options
// that were not given.
type Values struct {
	given map[string][]string
	order []string
}

// Parse splits args into options and the rest. Everything behind "--" is an
// argument. A lone "-" is an argument.
func Parse(args []string, options []Option) (*Values, []string, error) {
	v := &Values{given: map[string][]string{}}
	rest := make([]string, 0, len(args))
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			return v, append(rest, args[i+1:]...), nil
		case len(arg) < 2 || arg[0] != '-':
			rest = append(rest, arg)
			continue
		}
		used, err := v.one(arg, args[i+1:], options)
		if err != nil {
			return v, rest, err
		}
		i += used
	}
	return v, rest, nil
}

// one parses the option at arg and tells how many of next it consumed.
func (v *Values) one(arg string, next []string, options []Option) (int, error) {
	if arg[1] != '-' {
		return v.short(arg, next, options)
	}
	name, value, hasValue := strings.Cut(arg[2:], "=")
	o := find(options, name)
	if o == nil {
		return 0, unknown(name, options)
	}
	switch {
	case o.Value == "" && hasValue:
		on, err := strconv.ParseBool(value)
		if err != nil {
			return 0, errorf("--%s takes no value; leave out %q", name, "="+value)
		}
		if on {
			v.add(o, "true")
		} else {
			delete(v.given, o.Name)
		}
		return 0, nil
	case o.Value == "":
		v.add(o, "true")
		return 0, nil
	case hasValue:
		return 0, v.set(o, "--"+name, value)
	case o.Optional:
		v.add(o, "")
		return 0, nil
	}
	return v.behind(o, "--"+name, next)
}

// short parses -o json, -ojson, -o=json, and switches put together as -yv.
func (v *Values) short(arg string, next []string, options []Option) (int, error) {
	for i := 1; i < len(arg); i++ {
		o := findShort(options, arg[i])
		if o == nil {
			if long := find(options, arg[1:]); long != nil {
				return 0, errorf("unknown option %s; did you mean --%s?", arg, long.Name)
			}
			return 0, errorf("unknown option -%c", arg[i])
		}
		if o.Value == "" {
			v.add(o, "true")
			continue
		}
		name := "-" + string(arg[i])
		if value := arg[i+1:]; value != "" {
			return 0, v.set(o, name, strings.TrimPrefix(value, "="))
		}
		return v.behind(o, name, next)
	}
	return 0, nil
}

func (v *Values) behind(o *Option, name string, next []string) (int, error) {
	if len(next) == 0 {
		return 0, errorf("%s needs a value: %s %s", name, name, o.Value)
	}
	return 1, v.set(o, name, next[0])
}

func (v *Values) set(o *Option, name, value string) error {
	if len(o.Choices) > 0 && !contains(o.Choices, value) {
		msg := fmt.Sprintf("%s must be one of %s, not %q", name, strings.Join(o.Choices, ", "), value)
		if near := schema.Nearest(value, o.Choices, 1); len(near) > 0 {
			msg += fmt.Sprintf("; did you mean %s?", near[0])
		}
		return &Error{msg}
	}
	v.add(o, value)
	return nil
}

func (v *Values) add(o *Option, value string) {
	if _, ok := v.given[o.Name]; !ok {
		v.order = append(v.order, o.Name)
	}
	if o.List {
		v.given[o.Name] = append(v.given[o.Name], value)
		return
	}
	v.given[o.Name] = []string{value}
}

// Has reports whether the option was given.
func (v *Values) Has(name string) bool { _, ok := v.given[name]; return ok }

// Bool is the state of a switch.
func (v *Values) Bool(name string) bool { return v.Has(name) }

// Text is the value of an option, empty when it was not given.
func (v *Values) Text(name string) string {
	if list := v.given[name]; len(list) > 0 {
		return list[len(list)-1]
	}
	return ""
}

// List holds every value of a repeated option.
func (v *Values) List(name string) []string { return v.given[name] }

// Duration parses a value such as 30s or 5m; a bare number is seconds.
func (v *Values) Duration(name string) (time.Duration, error) {
	text := v.Text(name)
	if text == "" {
		if v.Has(name) {
			return 0, errorf("--%s needs a duration such as 30s or 5m", name)
		}
		return 0, nil
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds >= 0 && seconds < 1e9 {
		return time.Duration(seconds * float64(time.Second)), nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, errorf("--%s must be a duration such as 30s or 5m, not %q", name, text)
	}
	return d, nil
}

// Int parses a whole number that is not negative.
func (v *Values) Int(name string) (int, error) {
	text := v.Text(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, errorf("--%s must be a whole number, not %q", name, text)
	}
	return n, nil
}

func find(options []Option, name string) *Option {
	for i := range options {
		if options[i].Name == name {
			return &options[i]
		}
	}
	return nil
}

func findShort(options []Option, c byte) *Option {
	for i := range options {
		if options[i].Short == c {
			return &options[i]
		}
	}
	return nil
}

func unknown(name string, options []Option) error {
	var names []string
	for _, o := range options {
		if !o.Hidden {
			names = append(names, o.Name)
		}
	}
	if near := schema.Nearest(name, names, 1); len(near) > 0 {
		return errorf("unknown option --%s; did you mean --%s?", name, near[0])
	}
	return errorf("unknown option --%s", name)
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
