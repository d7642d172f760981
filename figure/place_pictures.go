package figure

import (
	"math"
	"sort"

	"brainbow/analysis"
	"brainbow/render"
)

// pictureEdge is the width of the frame of a picture on a map, in the colour of its class.
const pictureEdge = 2.0

// shownPicture is a sample that is drawn itself, and where on the panel.
type shownPicture struct {
	i    int
	x, y float64
}

// pictureSize is the size of a picture on a map.
func (s *placeSheet) pictureSize() (w, h float64) {
	pixel := render.PixelSize(s.size[0], s.size[1], s.side/22)
	return pixel * float64(s.size[0]), pixel * float64(s.size[1])
}

// shownPictures are the samples that are drawn themselves: of each cell of a grid the one nearest to its middle, so that none
// covers another.
func (s *placeSheet) shownPictures(p *analysis.Placement, f *frameOf) (all []shownPicture) {
	w, h := s.pictureSize()
	cols := int(s.side/(w+2*pictureEdge)) + 1
	cw, ch := s.side/math.Floor(s.side/(w+2*pictureEdge)), s.side/math.Floor(s.side/(h+2*pictureEdge))
	best, near := map[int]shownPicture{}, map[int]float64{}
	for i := range p.Len() {
		row := p.Layout.Row(i).Data
		x, y := f.at(row[0], row[1], s.side)
		kx, ky := int(x/cw), int(y/ch)
		mx, my := (float64(kx)+0.5)*cw, (float64(ky)+0.5)*ch
		d := math.Hypot(x-mx, y-my)
		k := ky*cols + kx
		if _, ok := best[k]; !ok || d < near[k] {
			best[k], near[k] = shownPicture{i, mx, my}, d
		}
	}
	keys := make([]int, 0, len(best))
	for k := range best {
		keys = append(keys, k)
	}
	sort.Ints(keys)
	for _, k := range keys {
		all = append(all, best[k])
	}
	return all
}

// pictures draws the samples themselves, without those that would cover others.
func (s *placeSheet) pictures(c *render.Canvas, p *analysis.Placement, f *frameOf) {
	w, h := s.pictureSize()
	const edge = pictureEdge
	for _, b := range s.shownPictures(p, f) {
		c.Rect(b.x-w/2-edge, b.y-h/2-edge, w+2*edge, h+2*edge, render.Style{Fill: s.color(p, b.i)}, "")
		c.Image(b.x-w/2, b.y-h/2, w, h, s.picture(int(p.IDs[b.i])), s.tip(p, b.i))
		c.Pick(b.x-w/2, b.y-h/2, w, h, pickSample(int(p.IDs[b.i])), s.tip(p, b.i))
	}
}
