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
	of, contrast [][]float32 // [class][C × H × W]
	shape        [3]int
}

// meansFor returns the mean pictures if a layer's units can be compared with them, otherwise why they
// cannot.
func meansFor(r *analysis.Run, l *analysis.LayerWeights, mode string) (*means, error) {
	if !l.Output || !l.FromInput {
		return nil, unavailable("weights", fmt.Sprintf("mean=%s needs units that weigh the pixels and stand for a class, and those of %s do not", mode, l.Name), "choose a run without hidden layers, such as softmax; view filters shows the weights from hidden units to classes")
	}
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	if d.Train.Pixels == nil {
		return nil, unavailable("weights", "mean="+mode+" needs pictures, and "+d.Called()+" has points", "leave it out")
	}
	if d.Features() != len(l.Unit(0)) || len(d.Classes) < l.Units {
		return nil, unavailable("weights", "mean="+mode+" needs weights of the data's own pixels, and the run's transforms change their number", "leave it out")
	}
	of, err := r.ClassMeans()
	if err != nil {
		return nil, err
	}
	return &means{of, analysis.Contrasts(of), d.Shape}, nil
}

// drawn reports whether the pictures are ink on a dark ground: one channel, whose border is dark on
// average.
func (m *means) drawn() bool {
	const dark = 26 // a tenth of white
	_, h, w := m.shape[0], m.shape[1], m.shape[2]
	if m.shape[0] != 1 || h*w == 1 {
		return false
	}
	sum, n := 0.0, 0
	for _, mean := range m.of {
		for i, v := range mean {
			if x, y := i%w, i/w; x == 0 || y == 0 || x == w-1 || y == h-1 {
				sum += float64(v)
				n++
			}
		}
	}
	return sum < dark*float64(n)
}

// alike returns the correlation of a unit's weights with the mean of its class, or with its contrast;
// 0 if one of them is constant or not finite.
func (m *means) alike(l *analysis.LayerWeights, u int, contrast bool) float64 {
	with := m.of[u]
	if contrast {
		with = m.contrast[u]
	}
	r := analysis.Correlation(l.Unit(u), with)
	if !finite(r) {
		return 0
	}
	return r
}

// typical is the mean likeness of all units.
func (m *means) typical(l *analysis.LayerWeights, units []int, contrast bool) float64 {
	sum := 0.0
	for _, u := range units {
		sum += m.alike(l, u, contrast)
	}
	return sum / float64(len(units))
}

// besideRow is one row of pictures under the templates.
type besideRow struct {
	title string
	draw  func(u int) image.Image
	bar   int // 0 none, 1 likeness to the mean, 2 to the contrast
}

// beside sets under every unit's weights the mean of its class, and the contrast, with a bar for how
// alike the weights and each are.
func (s *weightSheet) beside(c *render.Canvas, areaW, areaH float64) {
	m := s.o.means
	w, h := s.plan.size()
	pw, ph := max(w, m.shape[2]), max(h, m.shape[1])
	rows := []besideRow{
		{"weights.row.weights", func(u int) image.Image { return s.plan.draw(s.l.Unit(u), s.colors, s.scaleOf(u)) }, 0},
		{"weights.row.mean", m.picture, 1},
	}
	if s.o.beside == "contrast" {
		span := render.Range{}
		for _, u := range s.units {
			span = span.Union(render.RangeOf(m.contrast[u]))
		}
		cp := plan{planes: m.shape[0], height: m.shape[1], width: m.shape[2], rows: 1, cols: m.shape[0], rgb: m.shape[0] == 3}
		if cp.rgb {
			cp.planes, cp.cols = 1, 1
		}
		rows = append(rows, besideRow{"weights.row.contrast", func(u int) image.Image { return cp.draw(m.contrast[u], s.colors, span.Symmetric()) }, 2})
	}
	const left, gap, bar, head = 19.5 * render.Unit, render.Unit, 3.5 * render.Unit, 3 * render.Unit
	n := len(s.units)
	extra := head + float64(len(rows))*render.Unit + float64(len(rows)-1)*bar + 2*render.Unit
	t := fitGrid(n, pw, ph*len(rows), areaW-left, areaH, gap, extra, 24*float64(len(rows)), 120*float64(len(rows)))
	tw, th := float64(pw)*t.pixel, float64(ph)*t.pixel
	block := float64(len(rows))*th + extra
	cw := tw + gap
	bold := render.TextStyle{Bold: true, Anchor: render.Middle}
	labels := render.ShortNames(s.labels(), cw-2, bold)
	for i, u := range s.units {
		x, y := left+float64(i%t.cols)*cw, float64(i/t.cols)*block
		c.Text(x+tw/2, y+render.Body, labels[i], bold)
		y += head
		for k, row := range rows {
			img := row.draw(u)
			iw, ih := float64(img.Bounds().Dx())*t.pixel, float64(img.Bounds().Dy())*t.pixel
			if i%t.cols == 0 {
				s.sideWords(c, y, th, left, row)
			}
			c.Image(x+(tw-iw)/2, y, iw, ih, img, s.say(row.title)+", "+s.label(u))
			c.Rect(x+(tw-iw)/2-1, y-1, iw+2, ih+2, render.Style{Stroke: render.Rule}, "")
			y += th + render.Unit
			if k == 0 {
				continue
			}
			r := m.alike(s.l, u, row.bar == 2)
			level(c, x, y, tw, 8, r, render.Fixed(r, 2))
			c.Text(x+tw/2, y+8+render.Small, render.Fixed(r, 2), render.TextStyle{Size: render.Small, Anchor: render.Middle})
			y += bar
		}
	}
	c.Extend(left+float64(min(t.cols, n))*cw-gap, float64(t.rows)*block-2*render.Unit)
}

// sideWords writes what a row is, and how alike it is to the weights on average.
func (s *weightSheet) sideWords(c *render.Canvas, y, th, width float64, row besideRow) {
	style := render.TextStyle{Size: render.Small, Bold: true}
	lines := render.Wrap(s.say(row.title), width-2*render.Unit, style)
	at := y + th/2 - float64(len(lines)-1)*8
	for i, line := range lines {
		c.Label(0, at+16*float64(i), line, style)
	}
	if row.bar > 0 {
		r := s.o.means.typical(s.l, s.units, row.bar == 2)
		c.Label(0, y+th+render.Unit+4, s.say("weights.likeness", "r", render.Fixed(r, 2)), render.TextStyle{Size: render.Small})
	}
}
