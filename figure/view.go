package figure

// View is one named kind of figure.
type View struct {
	Name   string
	About  string // one sentence
	Params []Param
}
