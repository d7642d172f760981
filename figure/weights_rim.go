package figure

import (
	"math"

	"brainbow/render"
)

// rimThick is the thickness of the strips around a picture that show what its edges prefer.
const rimThick = 7.0

// rim draws beside each side of a unit's picture the colour that the unit looks for there, the mean of its weights, in
// stronger colours: the greatest of all units is the strongest. The finding goes by these means.
func (s *weightSheet) rim(c *render.Canvas, x, y, w, h float64, u int) {
	most := 0.0
	for _, other := range s.units {
		_, sides := s.l.Rim(other)
		for _, side := range sides {
			for _, v := range side {
				if finite(v) {
					most = max(most, math.Abs(v))
				}
			}
		}
	}
	_, sides := s.l.Rim(u)
	for i, side := range sides {
		tint := render.Color{A: 255}
		for k, to := range []*uint8{&tint.R, &tint.G, &tint.B} {
			share := 0.5
			if most > 0 && finite(side[k]) {
				share += side[k] / most / 2
			}
			*to = uint8(math.Round(255 * share))
		}
		left, top, wide, high := x, y, w, rimThick
		switch i {
		case 0:
			top -= rimThick + 2
		case 1:
			top += h + 2
		case 2:
			left, wide, high = left-rimThick-2, rimThick, h
		case 3:
			left, wide, high = left+w+2, rimThick, h
		}
		c.Rect(left, top, wide, high, render.Style{Fill: tint}, s.say("weights.rim"))
	}
}
