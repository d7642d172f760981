package figure

import "brainbow/render"

// frequent lists the most frequent mistakes beside a dense matrix.
func (s *matrixSheet) frequent(c *render.Canvas) {
	const pitch, atMost = 3 * render.Unit, 8
	x, y := s.x(len(s.shown))+4*render.Unit, s.top+render.Body*0.75
	all := s.m.Worst(atMost)
	if !s.dense || len(all) == 0 || s.width-x < 2*matrixName {
		return
	}
	c.Text(x, y, s.say("confusion.frequent"), render.TextStyle{Bold: true})
	said := render.ShortNames(s.names, (s.width-x)/2-5*render.Unit, nameStyle)
	for _, w := range all {
		if y += pitch; y > s.y(len(s.shown)) {
			return
		}
		c.Text(x, y, s.say("confusion.worstCell", "actual", said[w.Actual], "predicted", said[w.Predicted], "count", render.Count(int64(w.Count))), nameStyle)
	}
}
