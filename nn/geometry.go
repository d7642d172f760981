package nn

import (
	"fmt"
	"strconv"
	"strings"
)

// geometry is how a convolution's kernel moves over its input.
type geometry struct {
	kh, kw                   int
	stride, dilation, groups int
	top, left, bottom, right int // zeros around the input
}

// convGeometry reads a convolution's fields for an input of h × w. field is the
// one at fault if there is a problem.
func convGeometry(l LayerSpec, channels, h, w int) (g *geometry, field, problem string) {
	g = &geometry{kh: l.Kernel, kw: l.KernelWidth, stride: l.Stride, dilation: l.Dilation, groups: l.Groups}
	for _, v := range []*int{&g.stride, &g.dilation, &g.groups} {
		if *v == 0 {
			*v = 1
		}
	}
	if g.kw == 0 {
		g.kw = g.kh
	}
	for _, c := range []struct {
		field string
		v     int
	}{{"filters", l.Filters}, {"kernel", g.kh}, {"kernel_width", g.kw}, {"stride", g.stride}, {"dilation", g.dilation}, {"groups", g.groups}} {
		if c.v < 1 || c.v > most && c.field != "filters" {
			if c.field == "filters" {
				return g, c.field, fmt.Sprintf("is %d; at least 1", c.v)
			}
			return g, c.field, fmt.Sprintf("is %d; 1 to %d", c.v, most)
		}
	}
	if channels%g.groups != 0 || l.Filters%g.groups != 0 {
		return g, "groups", fmt.Sprintf("%d does not divide the channels of an input of shape %v and %d filters", g.groups, [3]int{channels, h, w}, l.Filters)
	}
	problem = g.pad(l.Padding, "same", h, w)
	return g, "padding", problem
}

// most is the largest kernel, stride, dilation and padding.
const most = 1 << 12

// pad reads a padding for an input of h × w and says what is wrong with it.
func (g *geometry) pad(padding, otherwise string, h, w int) (problem string) {
	if padding == "" {
		padding = otherwise
	}
	switch padding {
	case "same":
		g.top, g.bottom = samePadding(h, g.kh, g.stride, g.dilation)
		g.left, g.right = samePadding(w, g.kw, g.stride, g.dilation)
	case "valid":
	default:
		var sides []int
		for part := range strings.SplitSeq(padding, ",") {
			n, err := strconv.Atoi(strings.TrimSpace(part))
			if err != nil || n < 0 || n > most {
				return fmt.Sprintf("%q is not a padding; same, valid, a number of zeros, or four: top,left,bottom,right", padding)
			}
			sides = append(sides, n)
		}
		switch len(sides) {
		case 1:
			g.top, g.left, g.bottom, g.right = sides[0], sides[0], sides[0], sides[0]
		case 4:
			g.top, g.left, g.bottom, g.right = sides[0], sides[1], sides[2], sides[3]
		default:
			return fmt.Sprintf("%q has %d numbers; one for all sides, or four: top,left,bottom,right", padding, len(sides))
		}
	}
	return ""
}

// samePadding returns the zeros before and after n elements that make the
// output ⌈n/stride⌉ long.
func samePadding(n, k, stride, dilation int) (before, after int) {
	out := (n + stride - 1) / stride
	total := max(0, (out-1)*stride+(k-1)*dilation+1-n)
	return total / 2, total - total/2
}

// output returns the size of the output for an input of h × w; below 1 if the
// kernel does not fit.
func (g *geometry) output(h, w int) (oh, ow int) {
	size := func(n, k int) int {
		room := n - (k-1)*g.dilation - 1
		if room < 0 {
			return 0
		}
		return room/g.stride + 1
	}
	return size(h+g.top+g.bottom, g.kh), size(w+g.left+g.right, g.kw)
}

// halo is the border of zeros that the input needs; with a stride the
// convolution keeps a copy of its own instead.
func (g *geometry) halo() int {
	if g.stride > 1 {
		return 0
	}
	return max(g.top, g.left, g.bottom, g.right)
}

// gradHalo is the border of zeros that the output's gradient needs.
func (g *geometry) gradHalo() int {
	reach := max((g.kh-1)*g.dilation, (g.kw-1)*g.dilation)
	if g.stride > 1 {
		return reach/g.stride + 1
	}
	return max(0, (g.kh-1)*g.dilation-min(g.top, g.bottom), (g.kw-1)*g.dilation-min(g.left, g.right))
}
