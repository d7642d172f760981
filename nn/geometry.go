package nn

import (
	"fmt"
	"strconv"
	"strings"
)

// geometry describes how a convolution's kernel moves over its input.
type geometry struct {
	kh, kw                   int
	stride, dilation, groups int
	top, left, bottom, right int // zeros around the input
}

// convGeometry reads a convolution's fields for an input of h × w. If there is a problem, field is
// the invalid field.
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
		if c.v < 1 || c.v > maxExtent && c.field != "filters" {
			if c.field == "filters" {
				return g, c.field, fmt.Sprintf("must be at least 1, not %d", c.v)
			}
			return g, c.field, fmt.Sprintf("must be between 1 and %d, not %d", maxExtent, c.v)
		}
	}
	if channels%g.groups != 0 || l.Filters%g.groups != 0 {
		return g, "groups", fmt.Sprintf("%d must divide both the channels of the input, of shape %v, and the %d filters", g.groups, [3]int{channels, h, w}, l.Filters)
	}
	problem = g.pad(l.Padding, "same", h, w)
	return g, "padding", problem
}

// maxExtent is the largest kernel, stride, dilation and padding.
const maxExtent = 1 << 12

// pad reads a padding for an input of h × w and returns what is wrong with it, or "".
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
			if err != nil || n < 0 || n > maxExtent {
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

// samePadding returns the numbers of zeros before and after n elements that make the output
// ⌈n/stride⌉ long.
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

// halo is the border of zeros that the input needs; with a stride the convolution keeps a separate
// padded copy instead.
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
