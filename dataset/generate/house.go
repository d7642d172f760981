package generate

import (
	"math"

	"brainbow/internal/exact"
)

// houseSide is the height and width of a picture of house-numbers in pixels.
const houseSide = 32

// facade describes one picture of a house number before it is painted: the scene, the camera's
// position and the quality of the camera.
type facade struct {
	light  bool        // a light digit on a dark wall
	number []int       // the digits, −1 for no digit; the label is in the middle
	form   []*skeleton // the skeleton of each digit
	jitter float64     // standard deviation of each knot of a stroke, in units of the skeleton's box
	height float64     // of the digits, in pixels
	aspect float64     // width of a digit's box per height
	gap    float64     // between two digits, per height
	weight float64     // half the width of a stroke, per height
	thin   float64     // relative thinning of horizontal strokes, 0…1
	lean   float64     // shear to the right per height
	turn   float64     // rotation in radians
	tiltX  float64     // perspective: the change of scale along each axis
	tiltY  float64     //
	shiftX float64     // of the digit from the centre of the picture, in pixels
	shiftY float64     //
	edge   float64     // width of a stroke's edge from full paint to none, in pixels
	wall   wall        // background
	paint  [3]float64  // of the digits: red, green, blue, 0…1
	sheen  float64     // difference in lightness between the top and the bottom of the digits
	rim    float64     // luma that an outline adds, 0 for none
	relief float64     // darkness of the digits' shadow on the wall, 0…1
	sunX   float64     // offset of that shadow, in pixels
	sunY   float64     //
	light0 [3]float64  // of the lighting: gradient along x and y, and the share of light in a cast shadow
	shade  [3]float64  // the cast shadow's border: direction (x, y) and distance from the centre
	blur   float64     // standard deviation of the lens's blur in pixels
	grain  float64     // standard deviation of the sensor's noise, in units of 255
	coarse float64     // step of the compression's quantisation, 0 for none
	blockX int         // offset of its blocks of eight
	blockY int
}

// housePlace draws the class of a sample and its polarity. In every twenty consecutive samples each
// class occurs once with each polarity.
func housePlace(at sampleID) (label int, light bool) {
	const deck = 20
	s := exact.NewStream(at.seed, "house numbers in order", at.split, uint64(at.id/deck))
	var cards [deck]int32
	for i := range cards {
		cards[i] = int32(i)
	}
	s.Permute(cards[:])
	card := cards[at.id%deck]
	return int(card % 10), card >= 10
}

func houseLabel(at sampleID, _ int) int {
	label, _ := housePlace(at)
	return label
}

// newFacade draws the facade of a sample. spread multiplies all variation, contrast the difference
// in luma between digits and wall. The numbers were chosen by looking at the pictures and at the
// accuracy of networks.
func newFacade(at sampleID, label int, spread, contrast float64) *facade {
	s := at.stream("house numbers")
	_, light := housePlace(at)
	f := &facade{light: light}
	norm := func(deviation float64) float64 { return float64(float64(deviation*spread) * mild(&s)) }
	between := func(a, b float64) float64 { return a + float64((b-a)*s.Float64()) }

	// The number: one to five digits, of which the picture shows one.
	count := 1 + s.IntN(4)
	if count == 1 && s.IntN(2) == 0 {
		count = 3
	}
	place := s.IntN(count)
	style := s.IntN(4) // all digits of a house have the same style
	written := s.IntN(4)
	for k := -2; k <= 2; k++ {
		digit := s.IntN(10)
		if k == 0 {
			digit = label
		} else if place+k < 0 || place+k >= count {
			digit = -1
		}
		f.number = append(f.number, digit)
		if digit < 0 {
			f.form = append(f.form, nil)
		} else if style < 3 {
			f.form = append(f.form, &printedForms[digit][style&1])
		} else {
			f.form = append(f.form, &digitForms[digit][written%len(digitForms[digit])])
		}
	}

	f.height = min(between(21.5, 29.5)+norm(1), 33)
	f.aspect = between(0.46, 0.78)
	f.gap = between(0.02, 0.34)
	f.jitter = float64(spread * between(0, 2.5))
	f.weight = between(0.045, 0.108)
	if s.IntN(3) == 0 {
		f.thin = between(0.2, 0.55)
	}
	f.lean = norm(0.1)
	f.turn = norm(0.07)
	f.tiltX, f.tiltY = norm(0.08), norm(0.08)
	f.shiftX, f.shiftY = norm(1.3), norm(1.1)
	f.edge = between(0.7, 1.1)

	// Two lumas, whose difference depends on the contrast.
	apart := contrast * (0.1 + float64(0.6*exact.Square(s.Float64())))
	low := 0.07 + float64((0.87-apart)*s.Float64())
	digit, ground := low, low+apart
	if light {
		digit, ground = ground, digit
	}
	f.wall = newWall(&s, ground, apart)
	f.paint = paintOf(&s, digit)
	if s.IntN(3) == 0 {
		f.sheen = float64(0.5*apart) * between(-1, 1)
	}
	if s.IntN(10) == 0 {
		f.rim = float64(between(0.2, 0.5) * apart)
		if !light {
			f.rim = -f.rim
		}
	}
	if s.IntN(3) == 0 {
		f.relief = between(0.1, 0.35)
	}
	f.sunX, f.sunY = between(-1.8, 1.8), between(0.4, 2)

	f.light0 = [3]float64{norm(0.27), norm(0.27), 1}
	if s.IntN(4) == 0 {
		f.light0[2] = between(0.5, 0.85)
	}
	angle := float64(2 * math.Pi * s.Float64())
	f.shade = [3]float64{exact.Cos(angle), exact.Sin(angle), between(-9, 9)}

	f.blur = float64(spread * between(0.35, 1.35))
	f.grain = float64(float64(spread*float64(0.1*apart)) * s.Float64())
	if s.IntN(3) > 0 {
		f.coarse = float64(spread * between(3, 14))
	}
	f.blockX, f.blockY = s.IntN(8), s.IntN(8)
	return f
}

// colour returns the colour with the given luma, hue in degrees and strength, a share of the
// strongest colour that this luma allows.
func colour(luma, hue, strength float64) [3]float64 {
	var pure [3]float64
	for k, at := range []float64{0, 120, 240} {
		away := math.Abs(hue - at)
		away = min(away, 360-away)
		pure[k] = min(max(2-away/60, 0), 1)
	}
	mean := float64(0.299*pure[0]) + float64(0.587*pure[1]) + float64(0.114*pure[2])
	limit := 1.0 // the largest distance from grey that keeps every channel within 0…1
	for k := range pure {
		pure[k] -= mean
		if pure[k] > 0 {
			limit = min(limit, (1-luma)/pure[k])
		} else if pure[k] < 0 {
			limit = min(limit, luma/-pure[k])
		}
	}
	for k := range pure {
		pure[k] = luma + float64(float64(strength*limit)*pure[k])
	}
	return pure
}

// paintOf draws the colour of digits of the given luma: mostly grey, else brass, blue, red or
// green.
func paintOf(s *exact.Stream, luma float64) [3]float64 {
	hue, strength := float64(360*s.Float64()), float64(0.12*s.Float64())
	switch s.IntN(12) {
	case 0, 1:
		hue, strength = 42, 0.2+float64(0.4*s.Float64())
	case 2:
		hue, strength = 220, 0.2+float64(0.5*s.Float64())
	case 3:
		strength = 0.1 + float64(0.5*s.Float64())
	}
	return colour(luma, hue, strength)
}

// newHouseArtist returns an artist with separate scratch memory.
func newHouseArtist(difficulty float64) artist {
	spread := exact.Exp(float64(difficulty * math.Ln2 * 0.6))
	contrast := 1 - float64(0.45*difficulty)
	if difficulty < 0 {
		contrast = 1 - float64(0.25*difficulty)
	}
	p := newStudio()
	return func(at sampleID, label int, pixels []uint8, _ []float32) {
		f := newFacade(at, label, spread, contrast)
		p.expose(f, at)
		p.develop(f, at, pixels)
	}
}
