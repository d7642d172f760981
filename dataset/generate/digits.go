package generate

import (
	"math"

	"brainbow/internal/exact"
)

// digitSide is the height and width of a generated digit in pixels.
const digitSide = 28

// digitSpread is the logarithm of the factor by which digits vary more at difficulty 1 than at 0.
const digitSpread = 0.5

// hand describes how one digit is written: everything except its skeleton.
type hand struct {
	slant, turn   float64 // shear to the right per height; rotation in radians
	width, height float64 // of the box that the strokes fill, in pixels
	jitter        float64 // standard deviation of each knot, in units of the skeleton's box
	bow, sway     float64 // smooth displacement of columns and rows, same units
	phaseX        float64
	phaseY        float64
	thickness     float64 // half the width of the pen, in pixels
	pressure      float64 // relative variation of the width along a stroke
	phase         float64
	soft          float64 // width of the edge from full ink to none, in pixels
	ink           float64 // 0…1
	grain         float64 // roughness of the ink, 0…1
	shiftX        float64 // from the centre, in pixels
	shiftY        float64
	start, end    float64 // distance of a stroke's ends beyond (or before) its outer knots
}

// newHand draws a handwriting. Its numbers were chosen by comparing the pictures, and the accuracy
// of networks, with MNIST's. spread multiplies the variation of a digit's shape.
func newHand(s *exact.Stream, spread float64) hand {
	return hand{
		slant:     0.16 + float64(float64(0.26*spread)*mild(s)),
		turn:      float64(float64(0.11*spread) * mild(s)),
		height:    19.4 + float64(1.0*s.Norm()),
		width:     float64(15.0 * exact.Exp(float64(float64(0.17*spread)*s.Norm()))),
		jitter:    float64(float64(2.8*spread) * exact.Exp(float64(0.3*mild(s)))),
		bow:       float64(float64(6*spread) * mild(s)),
		sway:      float64(float64(5*spread) * mild(s)),
		phaseX:    float64(2 * math.Pi * s.Float64()),
		phaseY:    float64(2 * math.Pi * s.Float64()),
		thickness: float64(1.2 * exact.Exp(float64(float64(0.24*spread)*s.Norm()))),
		pressure:  float64(0.22 * s.Float64()),
		phase:     float64(2 * math.Pi * s.Float64()),
		soft:      0.9 + float64(0.6*s.Float64()),
		ink:       1 - float64(0.22*exact.Square(s.Float64())),
		grain:     float64(0.14 * exact.Square(s.Float64())),
		shiftX:    float64(float64(0.9*spread) * s.Norm()),
		shiftY:    float64(float64(0.9*spread) * s.Norm()),
		start:     float64(float64(0.22*spread) * s.Norm()),
		end:       float64(float64(0.22*spread) * s.Norm()),
	}
}

// newDigitArtist returns an artist with separate scratch memory.
func newDigitArtist(difficulty float64) artist {
	spread := 1.0
	if difficulty != 0 {
		spread = exact.Exp(float64(difficulty * digitSpread))
	}
	p := newPen(digitSide)
	return func(at sampleID, label int, pixels []uint8, _ []float32) {
		s := at.stream("digits")
		form := pickForm(&s, digitForms[label])
		h := newHand(&s, spread)
		p.write(&s, form, &h)
		p.place(&h)
		p.paint(&s, &h, pixels)
	}
}

// pickForm chooses a skeleton by weight.
func pickForm(s *exact.Stream, list []skeleton) *skeleton {
	total := 0
	for i := range list {
		total += list[i].weight
	}
	at := s.IntN(total)
	for i := range list {
		if at -= list[i].weight; at < 0 {
			return &list[i]
		}
	}
	panic("dataset: the weights of the digit forms must be positive")
}

// mild returns a standard normal number clamped to ±2, so that every digit stays legible.
func mild(s *exact.Stream) float64 { return min(max(s.Norm(), -2), 2) }
