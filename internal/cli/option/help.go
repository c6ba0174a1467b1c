package option

import (
	"strings"
)

// Head is how the option is written in help: "-o, --output FORMAT".
func (o *Option) Head() string {
	var b strings.Builder
	if o.Short != 0 {
		b.WriteByte('-')
		b.WriteByte(o.Short)
		b.WriteString(", ")
	}
	b.WriteString("--" + o.Name)
	switch {
	case o.Value == "":
	case o.Optional:
		b.WriteString("[=" + o.Value + "]")
	default:
		b.WriteString(" " + o.Value)
	}
	return b.String()
}

// Describe is the help line with the choices behind it.
func (o *Option) Describe() string {
	if len(o.Choices) == 0 {
		return o.Help
	}
	return o.Help + ": " + strings.Join(o.Choices, ", ")
}
