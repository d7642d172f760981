package render

// Pick is a part of a picture that stands for something that can be chosen on a page: a sample, a
// class, a unit, a step or a run. Files do not contain picks.
type Pick struct {
	X float64 `json:"x"` // from the left of the body, in points
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
	// Of is what is chosen, as in the address of a page: "samples=5", "units=fc1:3", "step=290".
	Of string `json:"of"`
	// Label says it in words, for tooltips and screen readers.
	Label string `json:"label"`
}

// Pick makes a rectangle one that can be chosen.
func (c *Canvas) Pick(x, y, w, h float64, of, label string) {
	c.add(Pick{x, y, w, h, of, label}, x+w, y+h)
}
