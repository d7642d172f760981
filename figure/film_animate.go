package figure

import (
	"context"
	"image"
	"math"
	"slices"
	"sync"

	"brainbow/render"
)

// animateFilm makes a film of each layer.
func animateFilm(ctx context.Context, q *request, steps []int64, p Pace, do func(string, *render.Animation, []string) error) (note string, err error) {
	if p.Scale != math.Trunc(p.Scale) {
		return "", usage("1 or 2, so that each value has the same number of pixels", "a film at %v pixels a point", p.Scale)
	}
	layers, err := filmLayers(q)
	if err != nil {
		return "", err
	}
	sheets, note, err := q.film(ctx, layers, steps, steps[len(steps)-1], true, p.Progress)
	if err != nil {
		return "", err
	}
	for _, s := range sheets {
		if err := do(s.layer, s.animation(p), s.warnings); err != nil {
			return "", err
		}
	}
	return note, nil
}

// usualLevels is the number of colours of an animation's scale: a palette has 255,
// of which grey digits and text need few, pictures in colour many.
func (s *filmSheet) usualLevels() int {
	switch {
	case s.o.levels > 0:
		return s.o.levels
	case s.input[0] == 3 && s.pictures != nil:
		return 128
	}
	return 238
}

// animation draws all steps with one palette: the levels of the scale, and the
// colours that the rest of the picture needs. Parts that do not change are drawn
// once.
func (s *filmSheet) animation(p Pace) *render.Animation {
	f := s.base(s.say("film.steps", "from", render.Count(s.steps[0]), "to", render.Count(s.steps[len(s.steps)-1])))
	s.frames(f.Body)
	plate := f.Plate(p.Scale)
	m := &filmMovie{filmSheet: s, plate: plate, scale: int(p.Scale), levels: s.usualLevels() &^ 1}
	first := m.shades().Levels(m.levels)
	bad := func(v float32) bool { return v-v != 0 }
	if slices.ContainsFunc(s.values, func(v []float32) bool { return slices.ContainsFunc(v, bad) }) {
		m.invalid = len(first)
		first = append(first, render.Invalid)
	}
	m.palette = render.Reduce(first, 255, plate.Image, m.label(len(s.steps)-1))
	m.number()
	m.width, m.height = plate.Image.Rect.Dx(), plate.Image.Rect.Dy()
	m.ground = make([]uint8, m.width*m.height)
	render.Index(m.ground, plate.Image, m.palette)
	return &render.Animation{
		Title: f.Title, Description: f.Alternative(), Language: f.Language, Width: m.width, Height: m.height, Frames: len(s.steps),
		Every: p.every(len(s.steps)), Hold: p.Hold, Palette: m.palette, Indexed: m.draw,
	}
}

// filmMovie draws the frames of a film.
type filmMovie struct {
	*filmSheet
	plate         *render.Plate
	scale         int
	levels        int
	invalid       int // the colour's number for values that are not numbers
	palette       []render.Color
	width, height int
	ground        []uint8
	shown         [][]uint8 // of each step: the colour of [channel][sample][y][x]
	count         int       // values of a map
}

// label draws the part of the picture with the number of a step.
func (m *filmMovie) label(i int) *image.RGBA {
	c := &render.Canvas{}
	m.step(c, m.steps[i])
	return m.plate.Patch(0, 0, float64(m.left), 36, c)
}

// draw draws the frame of a step.
func (m *filmMovie) draw(i int, dst []uint8) {
	copy(dst, m.ground)
	m.put(dst, m.label(i))
	for k := range m.chartCount() {
		c := &render.Canvas{}
		m.curves.mark(c, m.steps[i])
		x, y, w, h := m.curves.box(k)
		m.put(dst, m.plate.Patch(x, y, w, h, c))
	}
	zero, side := m.plate.Pixel(0, 0), m.pixel*m.scale
	row := make([]uint8, m.cols*side)
	for r := range m.channels {
		for k := range m.samples {
			x, y := m.place(k, r)
			values := m.shown[i][(r*len(m.samples)+k)*m.count:][:m.count]
			at := (zero.Y+y*m.scale)*m.width + zero.X + x*m.scale
			for v := 0; v < len(values); v += m.cols {
				line := values[v:min(v+m.cols, len(values))]
				for j, c := range line {
					for d := range side {
						row[j*side+d] = c
					}
				}
				for range side {
					copy(dst[at:at+len(line)*side], row)
					at += m.width
				}
			}
		}
	}
}

func (m *filmMovie) chartCount() int {
	if m.curves == nil {
		return 0
	}
	return len(m.curves.charts)
}

// number chooses the colour of every value at every step, in the order in which they
// are drawn. A value keeps its colour until it has moved by more than steady levels
// from the middle of that colour: values that hardly move do not change, and take no
// bytes.
func (m *filmMovie) number() {
	m.count = len(m.of(m.values[0], 0, 0))
	half, steady := m.levels/2, m.o.steady
	if steady == 0 {
		steady = max(1.5, float32(m.levels)/127)
	}
	middle := float32((m.span.Min + m.span.Max) / 2)
	scale := float32(float64(half-1) * 2 / (m.span.Max - m.span.Min))
	size := len(m.channels) * len(m.samples) * m.count
	m.shown = make([][]uint8, len(m.steps))
	for i := range m.shown {
		m.shown[i] = make([]uint8, size)
	}
	var wg sync.WaitGroup
	for r := range m.channels {
		for k := range m.samples {
			wg.Go(func() {
				from := (r*len(m.samples) + k) * m.count
				shown := make([]float32, m.count) // the middle of the colour shown, in levels
				for i, dst := range m.shown {
					for j, v := range m.of(m.values[i], k, r) {
						u := min(max(float32((v-middle)*scale), float32(1-half)), float32(half-1))
						switch {
						case v-v != 0:
							dst[from+j] = uint8(m.invalid)
							shown[j] = float32(2 * half) // far from any value
						case i > 0 && u-shown[j] <= steady && shown[j]-u <= steady:
							dst[from+j] = m.shown[i-1][from+j]
						case u > -0.5:
							n := int(u + 0.5)
							dst[from+j], shown[j] = uint8(half+n), float32(n)
						default:
							n := int(0.5 - u)
							dst[from+j], shown[j] = uint8(half-1-n), float32(-n)
						}
					}
				}
			})
		}
	}
	wg.Wait()
}

// put draws a part over a frame.
func (m *filmMovie) put(dst []uint8, part *image.RGBA) {
	w := part.Rect.Dx()
	b := make([]uint8, w*part.Rect.Dy())
	render.Index(b, part, m.palette)
	for y := range part.Rect.Dy() {
		at := (part.Rect.Min.Y+y)*m.width + part.Rect.Min.X
		copy(dst[at:at+w], b[y*w:])
	}
}
