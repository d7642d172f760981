package figure

import (
	"math"
	"sort"
	"strconv"
)

// Positions of the class names in a picture of points, so that it needs no legend.
// web/src/points/labels.ts has the same algorithm; testdata/labels.json tests both.

const (
	// labelNear is the distance from a place within which points count for it,
	// as a share of the picture's side.
	labelNear = 1.0 / 7
	// labelFewest is the fewest points of a class with a label, and labelShare the
	// least share of its weight near one place: classes that are spread everywhere
	// have no label.
	labelFewest = 5
	labelShare  = 0.25
	// labelTried bounds the work: of classes with twice as many points only a subset is
	// tried.
	labelTried = 200
	// labelMargin is left free inside the edges of the area.
	labelMargin = 2
	// digitWidth is the width of a digit of a point's number. A number's middle is numberBelow under
	// the point's edge, and numberHalf is half its height.
	digitWidth  = 6.1
	numberBelow = 6
	numberHalf  = 5
)

// labelPoint is a point that belongs to a class; one without weight does not count.
type labelPoint struct {
	class        int
	x, y, weight float64
}

// labelSpot is where the label of a class goes, and the share of the class's weight
// near it.
type labelSpot struct {
	class      int
	x, y, held float64
}

// labelSpots returns where labels go, the most important first: at the point of each
// class with the most of the class's weight around it, closer points counting more.
func labelSpots(points []labelPoint, classes int, near float64) []labelSpot {
	of := make([][]labelPoint, classes)
	for _, p := range points {
		finite := !math.IsNaN(p.x-p.x) && !math.IsNaN(p.y-p.y)
		if finite && p.weight > 0 && p.class >= 0 && p.class < classes {
			of[p.class] = append(of[p.class], p)
		}
	}
	var spots []labelSpot
	for class, all := range of {
		if len(all) < labelFewest {
			continue
		}
		step := max(1, len(all)/labelTried)
		var some []labelPoint
		whole := 0.0
		for i := 0; i < len(all); i += step {
			some = append(some, all[i])
			whole += all[i].weight
		}
		best := labelSpot{class: class}
		for _, p := range some {
			held := 0.0
			for _, q := range some {
				dx, dy := (q.x-p.x)/near, (q.y-p.y)/near
				if d := float64(dx*dx) + float64(dy*dy); d < 1 {
					held += float64(q.weight * (1 - d))
				}
			}
			if held/whole > best.held {
				best.x, best.y, best.held = p.x, p.y, held/whole
			}
		}
		if best.held > labelShare {
			spots = append(spots, best)
		}
	}
	sort.SliceStable(spots, func(a, b int) bool { return spots[a].held > spots[b].held })
	return spots
}

// labelBox is a box, given by its middle and half its size.
type labelBox struct{ x, y, w, h float64 }

// inside returns the box moved into an area that begins at 0, 0, if its middle
// is in the area.
func (b labelBox) inside(width, height float64) labelBox {
	if b.x < 0 || b.y < 0 || b.x > width || b.y > height {
		return b
	}
	b.x = min(max(b.x, b.w+labelMargin), width-b.w-labelMargin)
	b.y = min(max(b.y, b.h+labelMargin), height-b.h-labelMargin)
	return b
}

func (b labelBox) meets(o labelBox) bool {
	return math.Abs(b.x-o.x) <= b.w+o.w && math.Abs(b.y-o.y) <= b.h+o.h
}

// placeLabels says which boxes, in order of importance, can be placed: they are inside
// the area and overlap neither a box placed before them nor one in taken.
func placeLabels(boxes []labelBox, width, height float64, taken []labelBox) []bool {
	placed := make([]bool, len(boxes))
	used := append([]labelBox(nil), taken...)
	for i, b := range boxes {
		placed[i] = b.x-b.w >= 0 && b.y-b.h >= 0 && b.x+b.w <= width && b.y+b.h <= height
		for _, o := range used {
			placed[i] = placed[i] && !b.meets(o)
		}
		if placed[i] {
			used = append(used, b)
		}
	}
	return placed
}

// roomForNumbers says which points, discs of a radius, have room for their numbers below them: where
// a number covers neither a point nor a number before it.
func roomForNumbers(at [][2]float64, numbers []int, radius float64) []bool {
	points, boxes := make([]labelBox, len(at)), make([]labelBox, len(at))
	for i, p := range at {
		points[i] = labelBox{p[0], p[1], radius, radius}
		boxes[i] = labelBox{p[0], p[1] + radius + numberBelow, digitWidth / 2 * float64(len(strconv.Itoa(numbers[i]))), numberHalf}
	}
	return placeLabels(boxes, math.Inf(1), math.Inf(1), points)
}
