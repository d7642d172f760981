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

// Beside is what the view weights sets beside the weights of output units that read pictures: the mean picture of each
// unit's class and its contrast, and how alike the weights are to each, as correlations.
type Beside struct {
	Shape                   [3]int // of a picture: channels, height, width
	Means, Contrasts        [][]float32
	LikeMeans, LikeContrast []float32
}

// BesideOf returns the pictures beside a layer's weights; ok is false for layers that have none.
func BesideOf(r *analysis.Run, l *analysis.LayerWeights) (b Beside, ok bool) {
	m, err := meansFor(r, l, "contrast")
	if err != nil {
		return b, false
	}
	b.Shape, b.Means, b.Contrasts = m.shape, m.of[:l.Units], m.contrast[:l.Units]
	for u := range l.Units {
		b.LikeMeans = append(b.LikeMeans, float32(m.alike(l, u, false)))
		b.LikeContrast = append(b.LikeContrast, float32(m.alike(l, u, true)))
	}
	return b, true
}
