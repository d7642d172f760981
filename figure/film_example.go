package figure

import (
	"math"
	"slices"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// filmExample is the room beside the rows that an enlarged example needs.
const filmExample = 24 * render.Unit

// clearest returns the row of the channel that marks edges most, weakly if no other does; ok is false if none does.
func (s *filmSheet) clearest() (row int, ok bool) {
	best := 0.0
	for k, unit := range s.channels {
		c := &s.described.Channels[unit]
		score := c.EdgeScore
		if c.Edge() {
			score++
		} else if !c.Weak() {
			continue
		}
		if score > best {
			row, best = k, score
		}
	}
	return row, best > 0
}

// rest returns what the map of a sample in a row has beyond its best multiple of the image.
func (s *filmSheet) rest(values []float32, sample, row int) []float32 {
	c := &s.described.Channels[s.channels[row]]
	own := s.of(values, sample, row)
	out := make([]float32, len(own))
	for i, v := range own {
		out[i] = v - float32(c.Offset+c.Scale*s.described.Image[sample*len(own)+i])
	}
	return out
}

// example draws the map of one sample large, and below it what it has beyond a copy of the image, with an arrow at
// the side of strokes that the channel marks: in the small maps the band is pale.
func (s *filmSheet) example(c *render.Canvas, left float64, values []float32) {
	if s.described == nil || s.span.Min >= 0 || !slices.Equal(s.samples, s.described.Samples) || len(s.described.Image) != len(s.samples)*s.rows*s.cols {
		return
	}
	row, ok := s.clearest()
	if !ok {
		return
	}
	unit := s.channels[row]
	about := &s.described.Channels[unit]
	sample, most := 0, -1.0
	for k := range s.samples {
		sum := 0.0
		for _, v := range s.rest(values, k, row) {
			sum += float64(v) * float64(v)
		}
		if sum > most {
			sample, most = k, sum
		}
	}
	room := float64(s.top+filmHead+s.height) - 10*render.Unit
	pixel := math.Floor(min(room/2/float64(s.rows), (filmExample-3*render.Unit)/float64(s.cols)))
	if pixel < 2 {
		return
	}
	w, h := pixel*float64(s.cols), pixel*float64(s.rows)
	whole, rest := s.of(values, sample, row), s.rest(values, sample, row)
	y := 0.0
	small := render.TextStyle{Size: render.Small}
	band := "film.band.bright"
	if about.Dark {
		band = "film.band.dark"
	}
	said := s.say(band, "side", s.say("film.side."+string(about.Side)))
	down := strings.HasPrefix(string(about.Side), string(analysis.Below)) // where the arrow comes from
	for k, v := range [][]float32{whole, rest} {
		key := []string{"film.large", "film.rest"}[k]
		c.Text(left, y+render.Body*0.75, render.Ellipsis(s.say(key, "unit", Unit(s.layer, unit)), filmExample-2*render.Unit, render.TextStyle{Bold: k == 0}), render.TextStyle{Bold: k == 0})
		y += 2.25 * render.Unit
		if k == 1 && down {
			c.Text(left, y+render.Small*0.75, render.Ellipsis(said, filmExample-2*render.Unit, small), small)
		}
		if k == 1 { // or the arrow comes from above
			y += 2 * render.Unit
		}
		c.Image(left, y, w, h, render.Tile(v, s.rows, s.cols, render.Diverging, render.RangeOf(v).Symmetric()), s.say(key, "unit", Unit(s.layer, unit)))
		c.Rect(left-0.5, y-0.5, w+1, h+1, render.Style{Stroke: render.Rule}, "")
		if k == 0 {
			y += h + 1.5*render.Unit
		}
	}
	if !down {
		for i, line := range render.Wrap(said, filmExample-2*render.Unit, small) {
			c.Text(left, y+h+(2+1.75*float64(i))*render.Unit, line, small)
		}
	}
	s.point(c, left, y, pixel, rest, about)
}

// point draws an arrow to the strongest place of the band, from the side on which it lies.
func (s *filmSheet) point(c *render.Canvas, left, top, pixel float64, rest []float32, about *analysis.Channel) {
	at := 0
	for i, v := range rest {
		if about.Dark && v < rest[at] || !about.Dark && v > rest[at] {
			at = i
		}
	}
	angle := float64(slices.Index(analysis.Sides, about.Side)) * math.Pi / 4 // clockwise from above
	dx, dy := math.Sin(angle), -math.Cos(angle)
	x, y := left+(float64(at%s.cols)+0.5)*pixel, top+(float64(at/s.cols)+0.5)*pixel
	arrow(c, x+dx*(pixel/2+26), y+dy*(pixel/2+26), x+dx*pixel/2, y+dy*pixel/2)
}
