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
	// least of the share of its weight near one place times its share of the weight there: classes that
	// are spread everywhere, or among others, have no label.
	labelFewest = 5
	labelShare  = 0.045
	// A class that lies in several clusters has a label at each, at most labelMost; labelApart is
	// their least distance, by that within which points count. Half way between two clusters is at most
	// labelGap of the weight around either.
	labelMost  = 4
	labelApart = 1.5
	labelGap   = 0.5
	// labelTried bounds the work: of classes with twice as many points only a subset is
	// tried.
	labelTried = 200
	// labelMargin is left free inside the edges of the area.
	labelMargin = 2
	// digitWidth is the width of a digit of a point's number. A number's middle is numberBelow under
	// the point's edge, and numberHalf is half its height.
	digitWidth  = 7
	numberBelow = 7
	numberHalf  = 6
)

// labelPoint is a point that belongs to a class; one without weight does not count.
type labelPoint struct {
	class        int
	x, y, weight float64
}

// labelSpot is where the label of a class goes, and how much of the class is there and of what is there
// belongs to it: the product of both shares.
type labelSpot struct {
	class      int
	x, y, held float64
}

// labelSpots returns where labels go, the most important first: at the point of each
// class with the most of the class's weight, and the least of others', around it, closer points counting
// more, and again at other places of the class.
func labelSpots(points []labelPoint, classes int, near float64) []labelSpot {
	of := make([][]labelPoint, classes)
	for _, p := range points {
		finite := !math.IsNaN(p.x-p.x) && !math.IsNaN(p.y-p.y)
		if finite && p.weight > 0 && p.class >= 0 && p.class < classes {
			of[p.class] = append(of[p.class], p)
		}
	}
	var some []labelPoint // those that are tried, which stand for the others too
	for _, all := range of {
		step := max(1, len(all)/labelTried)
		for i := 0; i < len(all); i += step {
			p := all[i]
			p.weight *= float64(step)
			some = append(some, p)
		}
	}
	var spots []labelSpot
	for class, all := range of {
		if len(all) >= labelFewest {
			spots = append(spots, classSpots(class, some, near)...)
		}
	}
	sort.SliceStable(spots, func(a, b int) bool { return spots[a].held > spots[b].held })
	return spots
}

// classSpots are the places of one class's labels.
func classSpots(class int, points []labelPoint, near float64) (spots []labelSpot) {
	whole := 0.0
	var own []labelPoint
	for _, p := range points {
		if p.class == class {
			whole += p.weight
			own = append(own, p)
		}
	}
	mine, held := make([]float64, len(own)), make([]float64, len(own))
	for i, p := range own {
		mine[i] = weightAt(own, p.x, p.y, near)
		held[i] = mine[i] / whole * (mine[i] / weightAt(points, p.x, p.y, near))
	}
	var chosen []int
	for tried := 0; tried < len(own) && len(chosen) < labelMost; tried++ {
		best := -1
		for i := range own {
			if held[i] > labelShare && (best < 0 || held[i] > held[best]) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		p, apart := own[best], true
		for _, c := range chosen {
			o := own[c]
			between := weightAt(own, (p.x+o.x)/2, (p.y+o.y)/2, near)
			apart = apart && between <= labelGap*min(mine[best], mine[c])
		}
		if !apart {
			held[best] = 0
			continue
		}
		chosen, spots = append(chosen, best), append(spots, labelSpot{class, p.x, p.y, held[best]})
		for i, q := range own { // none too near to it
			dx, dy := (q.x-p.x)/near, (q.y-p.y)/near
			if float64(dx*dx)+float64(dy*dy) < labelApart*labelApart {
				held[i] = 0
			}
		}
	}
	return spots
}

// weightAt is the weight of points around a place, closer ones counting more.
func weightAt(points []labelPoint, x, y, near float64) (sum float64) {
	for _, q := range points {
		dx, dy := (q.x-x)/near, (q.y-y)/near
		if d := float64(dx*dx) + float64(dy*dy); d < 1 {
			sum += float64(q.weight * (1 - d))
		}
	}
	return sum
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

// Labels beside their points: positions are tried on rings around a spot, first in the direction away
// from the middle of the area.
const (
	labelRing  = 5.0 // from ring to ring
	labelReach = 0.3 // of the area's smaller side: how far away a label may be
)

// around are sixteen directions.
var around = func() (all [16][2]float64) {
	const c1, s1, d = 0.92388, 0.38268, 0.70711
	quarter := [4][2]float64{{1, 0}, {c1, s1}, {d, d}, {s1, c1}}
	for i := range all {
		x, y := quarter[i%4][0], quarter[i%4][1]
		for range i / 4 {
			x, y = -y, x
		}
		all[i] = [2]float64{x, y}
	}
	return all
}()

// besideMarks moves boxes, in order of importance, from their spots to the nearest place at which they
// cover neither a mark, a disc of the given radius, nor a box placed before or taken, and says which have
// such a place.
func besideMarks(boxes []labelBox, marks [][2]float64, radius, width, height float64, taken ...labelBox) []bool {
	covered := newCovered(marks, radius, width, height)
	placed := make([]bool, len(boxes))
	used := append([]labelBox(nil), taken...)
	for i, at := range boxes {
		free := func(b labelBox) bool {
			if b.x-b.w < labelMargin || b.y-b.h < labelMargin || b.x+b.w > width-labelMargin || b.y+b.h > height-labelMargin || covered.any(b) {
				return false
			}
			for _, o := range used {
				if b.meets(o) {
					return false
				}
			}
			return true
		}
		directions := append([][2]float64(nil), around[:]...)
		outX, outY := at.x-width/2, at.y-height/2
		sort.SliceStable(directions, func(a, b int) bool {
			return directions[a][0]*outX+directions[a][1]*outY > directions[b][0]*outX+directions[b][1]*outY
		})
	search:
		for ring := 0.0; ring <= labelReach*min(width, height); ring += labelRing {
			for _, d := range directions {
				b := at
				b.x, b.y = at.x+ring*d[0], at.y+ring*d[1]
				if free(b) {
					boxes[i], placed[i] = b, true
					used = append(used, b)
					break search
				}
				if ring == 0 {
					break
				}
			}
		}
	}
	return placed
}

// covered counts, for every whole position, the marks above and to the left of it.
type covered struct {
	w, h int
	sums []int32
}

func newCovered(marks [][2]float64, radius, width, height float64) *covered {
	c := &covered{w: int(math.Ceil(width)) + 1, h: int(math.Ceil(height)) + 1}
	c.sums = make([]int32, (c.w+1)*(c.h+1))
	r := int(math.Ceil(radius))
	for _, m := range marks {
		if math.IsNaN(m[0]-m[0]) || math.IsNaN(m[1]-m[1]) {
			continue
		}
		for y := max(int(m[1])-r, 0); y <= min(int(m[1])+r, c.h-1); y++ {
			for x := max(int(m[0])-r, 0); x <= min(int(m[0])+r, c.w-1); x++ {
				c.sums[(y+1)*(c.w+1)+x+1] = 1
			}
		}
	}
	for y := 1; y <= c.h; y++ {
		for x := 1; x <= c.w; x++ {
			i := y*(c.w+1) + x
			c.sums[i] += c.sums[i-1] + c.sums[i-c.w-1] - c.sums[i-c.w-2]
		}
	}
	return c
}

// any reports whether a mark lies in a box.
func (c *covered) any(b labelBox) bool {
	x0, x1 := max(int(b.x-b.w), 0), min(int(math.Ceil(b.x+b.w)), c.w)
	y0, y1 := max(int(b.y-b.h), 0), min(int(math.Ceil(b.y+b.h)), c.h)
	if x0 >= x1 || y0 >= y1 {
		return false
	}
	at := func(x, y int) int32 { return c.sums[y*(c.w+1)+x] }
	return at(x1, y1)-at(x0, y1)-at(x1, y0)+at(x0, y0) > 0
}

// roomForNumbers says which points, discs of a radius, have room for their numbers below them, each after
// a name prefix points wide: where a number covers neither a point nor a number before it.
func roomForNumbers(at [][2]float64, numbers []int, radius, prefix float64) []bool {
	points, boxes := make([]labelBox, len(at)), make([]labelBox, len(at))
	for i, p := range at {
		points[i] = labelBox{p[0], p[1], radius, radius}
		boxes[i] = labelBox{p[0], p[1] + radius + numberBelow, (prefix + digitWidth*float64(len(strconv.Itoa(numbers[i])))) / 2, numberHalf}
	}
	return placeLabels(boxes, math.Inf(1), math.Inf(1), points)
}
