package adapt

// rule is one adaptation. It looks at the whole draft and notes every change.
type rule struct {
	// name says what the rule is about, in notes and in tests.
	name  string
	apply func(*draft)
}

// rules returns all rules in the order in which they run. Names come last:
// they look at what is left.
func rules() []rule {
	return []rule{
		{"required-union", requiredUnion},
		{"component-names", componentNames},
		{"field-names", fieldNames},
		{"enum-names", enumNames},
	}
}
