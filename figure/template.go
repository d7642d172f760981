package figure

import "brainbow/analysis"

// Template is what the view weights marks in the pictures of output units that read pictures of one channel.
type Template struct {
	// Means are those of the classes, whose outlines are drawn.
	Means [][]float32
	// Ink says that the pictures are ink on a dark ground.
	Ink bool
	// Spot is the place that the finding speaks of, nil for none.
	Spot *TemplateSpot
}

// TemplateSpot is a place in a unit's picture: a hole of its class, or where a bright pixel counts most
// against any class.
type TemplateSpot struct {
	Unit   int     `json:"unit"`
	Row    float64 `json:"row"`
	Column float64 `json:"column"`
	Hole   bool    `json:"hole"`
}

// TemplateOf returns what the view weights marks in a layer's pictures; ok is false for other layers and
// without the data.
func TemplateOf(r *analysis.Run, l *analysis.LayerWeights) (t Template, ok bool) {
	if !l.Output || !l.FromInput || l.View[0] != 1 || l.View[1]*l.View[2] == 1 {
		return t, false
	}
	m, err := meansFor(r, l, "none")
	if err != nil {
		return t, false
	}
	t.Means, t.Ink = m.of[:l.Units], m.drawn()
	found := weightsFinding("", l, unitsOf(l), r.ClassNames(l.Units), weightOptions{means: m, colour: true})
	if s := found.spot; s != nil {
		t.Spot = &TemplateSpot{s.unit, s.row, s.col, found.statement == "weights.find.hole"}
	}
	return t, true
}
