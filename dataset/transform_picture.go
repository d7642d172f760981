package dataset

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
)

// pictures reports whether a transform turns a picture into a picture.
func (t Transform) pictures() bool {
	return slices.Contains([]string{Greyscale, Crop, Shift, Flip, Edges, Polarity}, t.Kind)
}

// farthest bounds the sizes and shifts of a transform.
const farthest = 1 << 14

// checkPicture checks the fields of entry i that need no dataset.
func (t Transform) checkPicture(i int) error {
	bad := func(field, format string, args ...any) error {
		return &TransformError{Index: i, Field: field, Reason: fmt.Sprintf(format, args...)}
	}
	switch t.Kind {
	case Crop:
		if len(t.Size) < 1 || len(t.Size) > 2 {
			return bad("size", "must be [height, width] or [side] of the part, not %d numbers", len(t.Size))
		}
		for _, n := range t.Size {
			if n < 1 || n > farthest {
				return bad("size", "must be numbers of pixels from 1 to %d, not %d", farthest, n)
			}
		}
		if t.From != nil && len(t.From) != 2 {
			return bad("from", "must be [row, column] of the first pixel, or left out for the middle, not %d numbers", len(t.From))
		}
		for _, n := range t.From {
			if n < 0 || n > farthest {
				return bad("from", "must be a position from 0 to %d, not %d", farthest, n)
			}
		}
	case Shift:
		if len(t.By) != 2 {
			return bad("by", "must be [down, right] in pixels, not %d numbers", len(t.By))
		}
		for _, n := range t.By {
			if n < -farthest || n > farthest {
				return bad("by", "must be numbers of pixels from %d to %d, not %d", -farthest, farthest, n)
			}
		}
	case Flip:
		if t.Axis != "" && t.Axis != "horizontal" && t.Axis != "vertical" {
			return &TransformError{i, "axis", fmt.Sprintf("%q is not an axis", t.Axis), []string{"horizontal", "vertical"}}
		}
	}
	return nil
}

// ShapeAfter returns the shape of a sample after a list of transforms, as a network reads it. It
// returns a [*TransformError] for a list that does not fit.
func (d *Dataset) ShapeAfter(list []Transform) ([3]int, error) {
	shape := d.Shape
	if err := CheckTransforms(list); err != nil {
		return shape, err
	}
	for i, t := range list {
		if !t.pictures() {
			continue
		}
		bad := func(field, format string, args ...any) ([3]int, error) {
			return shape, &TransformError{Index: i, Field: field, Reason: fmt.Sprintf(format, args...)}
		}
		if d.Train.Values != nil || d.Test.Values != nil {
			return bad("kind", "%s needs pictures, but the samples of %s are points", t.Kind, d.Name)
		}
		switch t.Kind {
		case Greyscale, Edges, Polarity:
			if c := shape[0]; c != 1 && c != 3 {
				return bad("kind", "%s needs pictures of 1 or 3 channels, not of shape %v", t.Kind, shape)
			}
			if t.Kind != Polarity {
				shape[0] = 1
			}
		case Crop:
			top, left, h, w := t.crop(shape)
			if h > shape[1] || w > shape[2] {
				return bad("size", "a part of %d×%d does not fit pictures of %d×%d", h, w, shape[1], shape[2])
			}
			if top+h > shape[1] || left+w > shape[2] {
				return bad("from", "a part of %d×%d from row %d, column %d does not fit pictures of %d×%d", h, w, top, left, shape[1], shape[2])
			}
			shape[1], shape[2] = h, w
		}
	}
	return shape, nil
}

// crop returns the first pixel and the size of the part of a picture. If a centred part leaves an
// odd number of pixels, the larger half is below or to the right.
func (t Transform) crop(shape [3]int) (top, left, height, width int) {
	height, width = t.Size[0], t.Size[len(t.Size)-1]
	if t.From != nil {
		return t.From[0], t.From[1], height, width
	}
	return (shape[1] - height) / 2, (shape[2] - width) / 2, height, width
}

// redraw returns the split after its transforms of pictures, or the split itself if the list has
// none. The list must have been checked.
func redraw(s *Split, shape [3]int, list []Transform) *Split {
	n := slices.IndexFunc(list, func(t Transform) bool { return !t.pictures() })
	if n < 0 {
		n = len(list)
	}
	if n == 0 || s.Values != nil {
		return s
	}
	after := shape
	for _, t := range list[:n] {
		after = t.shapeOf(after)
	}
	from, to := shape[0]*shape[1]*shape[2], after[0]*after[1]*after[2]
	out := &Split{Labels: s.Labels, Weights: s.Weights, Pixels: make([]uint8, s.Len()*to)}
	workers := min(runtime.GOMAXPROCS(0), (s.Len()+255)/256)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			a, b := make([]uint8, from), make([]uint8, from)
			var e easel
			for i := s.Len() * w / workers; i < s.Len()*(w+1)/workers; i++ {
				copy(a, s.pixels(i, from))
				at := shape
				for _, t := range list[:n] {
					t.draw(b, a, at, &e)
					a, b = b, a
					at = t.shapeOf(at)
				}
				copy(out.pixels(i, to), a)
			}
		})
	}
	wg.Wait()
	return out
}

// shapeOf returns the shape of a picture after one transform that fits.
func (t Transform) shapeOf(shape [3]int) [3]int {
	switch t.Kind {
	case Greyscale, Edges:
		shape[0] = 1
	case Crop:
		_, _, shape[1], shape[2] = t.crop(shape)
	}
	return shape
}

// easel is reusable scratch memory for transforms.
type easel struct {
	luma    []uint8
	padded  []int32 // the luma with its border repeated once
	squares []int32 // of the gradient
}

// draw applies one transform to src, which has the given shape, and writes the result to dst.
func (t Transform) draw(dst, src []uint8, shape [3]int, e *easel) {
	channels, h, w := shape[0], shape[1], shape[2]
	switch t.Kind {
	case Greyscale:
		lumaOf(dst, src, shape)
	case Edges:
		e.luma = lumaOf(e.luma, src, shape)
		e.sobel(dst, h, w)
	case Polarity:
		e.luma = lumaOf(e.luma, src, shape)
		turn := uint8(0)
		if polarityOf(e.luma, h, w) < 0 {
			turn = 255
		}
		for i, p := range src[:channels*h*w] {
			dst[i] = p ^ turn // 255 − p
		}
	case Crop:
		top, left, height, width := t.crop(shape)
		for c := range channels {
			for y := range height {
				copy(dst[(c*height+y)*width:][:width], src[(c*h+top+y)*w+left:])
			}
		}
	case Shift:
		for c := range channels {
			for y := range h {
				row := src[(c*h+within(y-t.By[0], h))*w:][:w]
				for x := range w {
					dst[(c*h+y)*w+x] = row[within(x-t.By[1], w)]
				}
			}
		}
	case Flip:
		for c := range channels {
			for y := range h {
				to := dst[(c*h+y)*w:][:w]
				if t.Axis == "vertical" {
					copy(to, src[(c*h+h-1-y)*w:])
					continue
				}
				copy(to, src[(c*h+y)*w:])
				slices.Reverse(to)
			}
		}
	}
}

// within returns the coordinate below n that is nearest to x.
func within(x, n int) int { return min(max(x, 0), n-1) }

// lumaOf fills dst, which it may reallocate, with the luma of a picture of one or three channels:
// (299·red + 587·green + 114·blue) ÷ 1000 (ITU-R BT.601), rounded to a whole number.
func lumaOf(dst, pixels []uint8, shape [3]int) []uint8 {
	plane := shape[1] * shape[2]
	if len(dst) < plane {
		dst = make([]uint8, plane)
	}
	if shape[0] == 1 {
		copy(dst, pixels[:plane])
		return dst
	}
	r, g, b := pixels[:plane], pixels[plane:][:plane], pixels[2*plane:][:plane]
	for i := range plane {
		dst[i] = uint8((299*int(r[i]) + 587*int(g[i]) + 114*int(b[i]) + 500) / 1000)
	}
	return dst
}

// sobel fills dst with the magnitude of the luma's gradient, computed by Sobel's operator, scaled
// to a maximum of 255 and rounded. The border is repeated outside. A picture without edges gives
// zeros.
func (e *easel) sobel(dst []uint8, h, w int) {
	pw := w + 2
	if len(e.padded) < (h+2)*pw {
		e.padded, e.squares = make([]int32, (h+2)*pw), make([]int32, h*w)
	}
	for y := range h + 2 {
		to, from := e.padded[y*pw:][:pw], e.luma[within(y-1, h)*w:][:w]
		to[0], to[pw-1] = int32(from[0]), int32(from[w-1])
		for x, v := range from {
			to[x+1] = int32(v)
		}
	}
	most := int32(0)
	for y := range h {
		a, b, c := e.padded[y*pw:][:pw], e.padded[(y+1)*pw:][:pw], e.padded[(y+2)*pw:][:pw]
		for x := range w {
			gx := a[x+2] + 2*b[x+2] + c[x+2] - a[x] - 2*b[x] - c[x]
			gy := c[x] + 2*c[x+1] + c[x+2] - a[x] - 2*a[x+1] - a[x+2]
			s := gx*gx + gy*gy
			e.squares[y*w+x] = s
			most = max(most, s)
		}
	}
	scale := 0.0
	if most > 0 {
		scale = 255 / math.Sqrt(float64(most))
	}
	for i, s := range e.squares[:h*w] {
		dst[i] = uint8(float64(scale*math.Sqrt(float64(s))) + 0.5)
	}
}

// polarityOf returns the mean luma of a picture's middle minus that of a frame along its border,
// −255…255; it is negative if the middle is darker. The middle is three eighths of the width and
// eleven sixteenths of the height, most of which a digit fills; the frame is 3/32 of the shorter
// side wide, at least one pixel. Of several rules tried on house-numbers this one was right most
// often (93 of 100).
func polarityOf(luma []uint8, h, w int) float64 {
	frame := max(1, 3*min(h, w)/32)
	top, left := h*5/32, w*5/16
	var inner, outer, nInner, nOuter int
	for y := range h {
		for x := range w {
			v := int(luma[y*w+x])
			if y < frame || y >= h-frame || x < frame || x >= w-frame {
				outer, nOuter = outer+v, nOuter+1
			} else if y >= top && y < h-top && x >= left && x < w-left {
				inner, nInner = inner+v, nInner+1
			}
		}
	}
	if nInner == 0 {
		return 0
	}
	return float64(inner)/float64(nInner) - float64(outer)/float64(nOuter)
}
