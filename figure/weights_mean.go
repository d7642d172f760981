package figure

import (
	"fmt"
	"image"

	"brainbow/analysis"
	"brainbow/render"
)

// means are the mean pictures of the classes, for comparison with the weights of
// output units.
type means struct {
	of    [][]float32 // [class][C × H × W]
	shape [3]int
}

// meansFor returns the mean pictures if a layer's units can be compared with them.
func meansFor(r *analysis.Run, l *analysis.LayerWeights) (*means, error) {
	if !l.Output || !l.FromInput {
		return nil, unavailable("weights", fmt.Sprintf("mean=class needs units that weigh the pixels and stand for a class, and those of %s do not", l.Name), "choose a run without hidden layers, such as softmax; view filters shows the weights from hidden units to classes")
	}
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	if d.Train.Pixels == nil {
		return nil, unavailable("weights", "mean=class needs pictures, and "+d.Called()+" has points", "leave it out")
	}
	if d.Features() != len(l.Unit(0)) {
		return nil, unavailable("weights", "mean=class needs weights of the data's own pixels, and the run's transforms change their number", "leave it out")
	}
	of, err := r.ClassMeans()
	if err != nil {
		return nil, err
	}
	return &means{of, d.Shape}, nil
}

// picture draws a mean as the data's pictures are drawn.
func (m *means) picture(class int) image.Image {
	pixels := make([]uint8, len(m.of[class]))
	for i, v := range m.of[class] {
		pixels[i] = uint8(v + 0.5)
	}
	return render.Pixels(pixels, m.shape[0], m.shape[1], m.shape[2])
}

// pairs puts every unit's weights beside the mean of its class, with their
// correlation below.
func (s *weightSheet) pairs(c *render.Canvas) {
	m := s.o.means
	w, h := s.plan.size()
	pixel := render.PixelSize(max(w, m.shape[2]), max(h, m.shape[1]), 84)
	tw, th := float64(w)*pixel, float64(h)*pixel
	mw, mh := float64(m.shape[2])*pixel, float64(m.shape[1])*pixel
	const inner, gap, page = 2.0, 2 * render.Unit, 920.0 // five pairs of MNIST
	cell, high := tw+inner+mw, max(th, mh)+2.5*labelLine+render.Unit
	cols := max(1, min(len(s.units), int((page+gap)/(cell+gap))))
	// Rows without a remainder where that is possible.
	for k := cols; k > cols/2; k-- {
		if len(s.units)%k == 0 {
			cols = k
			break
		}
	}
	bold := render.TextStyle{Bold: true, Anchor: render.Middle}
	labels := render.ShortNames(s.labels(), cell, bold)
	for i, u := range s.units {
		x, y := float64(i%cols)*(cell+gap), float64(i/cols)*high
		c.Image(x, y, tw, th, s.plan.draw(s.l.Unit(u), s.colors, s.scaleOf(u)), s.tip(u))
		c.Rect(x-1, y-1, tw+2, th+2, render.Style{Stroke: render.Rule}, "")
		c.Image(x+tw+inner, y, mw, mh, m.picture(u), "mean of "+s.label(u))
		c.Rect(x+tw+inner-1, y-1, mw+2, mh+2, render.Style{Stroke: render.Rule}, "")
		mid := x + cell/2
		c.Text(mid, y+max(th, mh)+render.Body+4, labels[i], bold)
		c.Text(mid, y+max(th, mh)+render.Body+4+labelLine, "correlation "+s.correlation(u), render.TextStyle{Size: render.Small, Anchor: render.Middle, Color: render.Muted})
	}
	rows := (len(s.units) + cols - 1) / cols
	c.Extend(float64(min(cols, len(s.units)))*(cell+gap)-gap, float64(rows)*high-render.Unit)
}

// correlation writes how similar a unit's weights and the mean of its class
// are.
func (s *weightSheet) correlation(u int) string {
	r := analysis.Correlation(s.l.Unit(u), s.o.means.of[u])
	if !finite(r) {
		return "–"
	}
	return render.Fixed(r, 2)
}
