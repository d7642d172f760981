package generate

import (
	"math"

	"brainbow/internal/exact"
)

// wall is the background of a house number.
type wall struct {
	kind   int
	ground [3]float64 // red, green, blue
	rough  float64    // standard deviation of the surface's luma
	joint  float64    // luma of joints minus that of the ground
	sizeX  float64    // of bricks and boards, in pixels
	sizeY  float64
	phaseX float64
	phaseY float64
	turn   float64 // rotation in radians
	plate  float64 // half the height of a plate behind the digits, in pixels; 0 for none
	behind [3]float64
	border float64 // luma of the plate's border minus that of the plate
	lumps  [3]lattice
	tints  [64]float64 // of single bricks and boards
}

// Kinds of wall.
const (
	plaster = iota
	brick
	wood
	siding
	stone
	metal
	wallKinds
)

// lattice is smooth noise: an interpolated square of random numbers with mean 0.
type lattice struct {
	n      int
	values [17 * 17]float64
}

// newLattice draws n × n numbers, n at most 16.
func newLattice(s *exact.Stream, n int) (l lattice) {
	l.n = n
	var bits uint64
	for i := range (n + 1) * (n + 1) {
		if i%4 == 0 {
			bits = s.Uint64()
		}
		l.values[i] = float64(bits&0xffff)/32768 - 1
		bits >>= 16
	}
	return l
}

// at returns the value at (x, y), with period 1 along both axes.
func (l *lattice) at(x, y float64) float64 {
	x, y = float64((x-math.Floor(x))*float64(l.n)), float64((y-math.Floor(y))*float64(l.n))
	i, j := min(int(x), l.n-1), min(int(y), l.n-1)
	fx, fy := soft(x-float64(i)), soft(y-float64(j))
	a, b := l.values[j*(l.n+1)+i], l.values[j*(l.n+1)+i+1]
	c, d := l.values[(j+1)*(l.n+1)+i], l.values[(j+1)*(l.n+1)+i+1]
	top, bottom := a+float64(fx*(b-a)), c+float64(fx*(d-c))
	return top + float64(fy*(bottom-top))
}

func soft(t float64) float64 { return float64(float64(t*t) * (3 - float64(2*t))) }

// newWall draws a wall of the given luma; apart is the difference of the digits' luma from it.
func newWall(s *exact.Stream, luma, apart float64) (w wall) {
	between := func(a, b float64) float64 { return a + float64((b-a)*s.Float64()) }
	w.kind = s.IntN(wallKinds)
	hue, strength := between(20, 70), between(0, 0.22)
	w.sizeX, w.sizeY = between(10, 22), between(5, 10)
	w.rough = float64(between(0.06, 0.22) * apart)
	w.joint = float64(between(0.15, 0.45) * apart)
	if s.IntN(2) == 0 {
		w.joint = -w.joint
	}
	switch w.kind {
	case brick:
		hue, strength = between(5, 30), between(0.1, 0.5)
	case wood:
		hue, strength = between(22, 42), between(0.15, 0.5)
		w.sizeX = between(7, 26)
		w.joint = -math.Abs(w.joint)
	case siding:
		hue, strength = float64(360*s.Float64()), between(0, 0.2)
		w.joint = -math.Abs(w.joint)
	case stone:
		hue, strength = between(20, 240), between(0, 0.2)
		w.rough = float64(between(0.2, 0.4) * apart)
	case metal:
		hue, strength = between(200, 235), float64(0.8*exact.Square(s.Float64()))
		if s.IntN(3) == 0 {
			hue, strength = between(90, 170), between(0, 0.3)
		}
		w.rough = float64(w.rough * 0.3)
	}
	w.ground = colour(luma, hue, strength)
	w.phaseX, w.phaseY = s.Float64(), s.Float64()
	w.turn = float64(0.04 * mild(s))
	if w.kind == metal || s.IntN(4) == 0 {
		// Digits are on a plate; the wall around it is of another luma.
		w.plate = between(13, 19)
		w.behind = colour(min(max(luma+float64(0.3*mild(s)), 0.03), 0.97), between(10, 60), between(0, 0.4))
		if s.IntN(2) == 0 {
			w.border = float64(between(-0.4, 0.4) * apart)
		}
	}
	w.lumps = [3]lattice{newLattice(s, 3), newLattice(s, 7), newLattice(s, 16)}
	for i := range w.tints {
		w.tints[i] = float64(2*s.Float64()) - 1
	}
	return w
}

// tint returns the difference in luma of one brick or board from the average.
func (w *wall) tint(i, j int) float64 { return w.tints[(i*5+j*19)&63] }

// at returns the colour at a pixel.
func (w *wall) at(x, y float64) [3]float64 {
	u := float64(x-houseSide/2) - float64(w.turn*(y-houseSide/2))
	v := float64(y-houseSide/2) + float64(w.turn*(x-houseSide/2))
	px, py := (x+float64(32*w.phaseX))/houseSide, (y+float64(32*w.phaseY))/houseSide
	rough := float64(0.5*w.lumps[0].at(px, py)) + float64(0.3*w.lumps[1].at(px, py)) + float64(0.4*w.lumps[2].at(px, py))
	luma := 0.0
	switch w.kind {
	case brick:
		row := math.Floor(v/w.sizeY + w.phaseY)
		inRow := v/w.sizeY + w.phaseY - row
		col := u/w.sizeX + w.phaseX + float64(0.5*float64(int(row)&1))
		inCol := col - math.Floor(col)
		luma = float64(w.rough*rough) + float64(float64(0.8*w.rough)*w.tint(int(math.Floor(col)), int(row)))
		near := min(float64(min(inRow, 1-inRow)*w.sizeY), float64(min(inCol, 1-inCol)*w.sizeX))
		luma += float64(w.joint * covered(0.55-near, 0.9))
	case wood:
		col := u/w.sizeX + w.phaseX
		board := math.Floor(col)
		inCol := col - board
		grain := w.lumps[2].at(float64(px*1.5)+float64(0.05*w.lumps[0].at(px, py)), float64(py*0.18)+float64(0.37*board))
		luma = float64(float64(1.3*w.rough)*grain) + float64(w.rough*w.tint(int(board), 0))
		luma += float64(w.joint * covered(0.45-float64(min(inCol, 1-inCol)*w.sizeX), 0.8))
	case siding:
		row := v/w.sizeY + w.phaseY
		inRow := row - math.Floor(row)
		luma = float64(float64(0.4*w.rough)*rough) + float64(float64(0.5*w.rough)*(inRow-0.5))
		luma += float64(w.joint * covered(0.8-float64(inRow*w.sizeY), 1))
	case stone:
		luma = float64(w.rough * (float64(1.2*w.lumps[0].at(px, py)) + float64(0.8*w.lumps[1].at(px, py))))
	default:
		luma = float64(w.rough * rough)
	}
	ground := w.ground
	if w.plate > 0 {
		inside := w.plate - math.Abs(v)
		on := covered(inside, 1)
		for k := range ground {
			ground[k] = w.behind[k] + float64(on*(ground[k]-w.behind[k]))
		}
		luma += float64(w.border * covered(0.7-math.Abs(inside-1.6), 0.8))
	}
	for k := range ground {
		ground[k] += luma
	}
	return ground
}
