package document

// Note says that a rule changed something in a document, and where.
type Note struct {
	// Rule is the name of the rule.
	Rule    string
	Pos     Pos
	Message string
}

// String returns the note as one line.
func (n Note) String() string { return n.Pos.String() + ": " + n.Rule + ": " + n.Message }
