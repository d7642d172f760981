package analysis

import (
	"math"
	"slices"

	"brainbow/internal/exact"
)

// Constants of [Standouts], which pictures state.
const (
	// StandoutDraws is how many groups are drawn at random from the class, and standoutBeyond how many of them
	// may differ as much somewhere: one in a hundred.
	StandoutDraws  = 200
	standoutBeyond = 2
	// StandoutLeast is the least difference of the means that can be seen, as a share of the whole range.
	StandoutLeast = 0.1
	// standoutGrid is the largest number of blocks along a side, standoutDrawn the largest number of pictures of a
	// drawn group, and standoutRest the least number of other pictures.
	standoutGrid  = 14
	standoutDrawn = 200
	standoutRest  = 10
)

// Standout is a connected place at which the pictures of a group have more, or less, brightness than the others of
// their class.
type Standout struct {
	More     bool
	Row, Col float64 // its middle, as shares of height and width
	Pixels   []int
	// Group and Class are the means of the group and of the class there, 0 to 255.
	Group, Class float64
}

// Standouts returns where a group of pictures of a class has less and where it has more than the class, at most
// one place of each kind, the larger difference first. Pictures are all those of the class, [channels × height ×
// width] bytes each, and group says which of them are meant. A place counts if groups of the same size that are drawn
// from the class at random hardly ever differ as much anywhere, so that for few pictures mostly nothing is returned.
func Standouts(pictures [][]uint8, group []bool, channels, height, width int) []Standout {
	side := max(1, (max(height, width)+standoutGrid-1)/standoutGrid)
	s := &standouts{side: side, height: height, width: width, rows: (height + side - 1) / side, cols: (width + side - 1) / side}
	var inside []int
	for i, in := range group {
		if in {
			inside = append(inside, i)
		}
	}
	all, n := len(pictures), len(inside)
	if n == 0 || all-n < standoutRest {
		return nil
	}
	s.blocks(pictures, channels)
	z := s.scores(inside)
	chance := s.chance(min(n, standoutDrawn, all/2))
	var found []Standout
	for _, sign := range []float64{-1, 1} {
		if p, ok := s.place(z, sign, chance, inside); ok {
			found = append(found, p)
		}
	}
	slices.SortStableFunc(found, func(a, b Standout) int {
		x, y := math.Abs(a.Group-a.Class)*float64(len(a.Pixels)), math.Abs(b.Group-b.Class)*float64(len(b.Pixels))
		if x > y {
			return -1
		}
		return 1
	})
	return found
}

// standouts are the pictures of a class as means of blocks.
type standouts struct {
	side, height, width, rows, cols int
	values                          []float32 // [pictures][rows × cols]
	mean, deviation                 []float64
}

func (s *standouts) n() int { return s.rows * s.cols }

func (s *standouts) of(i int) []float32 { return s.values[i*s.n() : (i+1)*s.n()] }

// blocks computes the means of blocks of all pictures, their mean and their standard deviation.
func (s *standouts) blocks(pictures [][]uint8, channels int) {
	n, size := s.n(), s.height*s.width
	s.values = make([]float32, len(pictures)*n)
	s.mean, s.deviation = make([]float64, n), make([]float64, n)
	area := make([]float32, n)
	at := make([]int, size)
	for i := range at {
		at[i] = i/s.width/s.side*s.cols + i%s.width/s.side
		area[at[i]] += float32(channels)
	}
	for k, picture := range pictures {
		of := s.of(k)
		for c := range channels {
			for i, v := range picture[c*size : (c+1)*size] {
				of[at[i]] += float32(v)
			}
		}
		for b := range of {
			of[b] /= area[b]
			s.mean[b] += float64(of[b])
			s.deviation[b] += float64(of[b]) * float64(of[b])
		}
	}
	all := float64(len(pictures))
	for b := range n {
		s.mean[b] /= all
		s.deviation[b] = math.Sqrt(max(s.deviation[b]/all-s.mean[b]*s.mean[b], 0))
	}
}

// scores is by how many standard deviations of a mean of as many pictures the mean of some differs from that of all;
// blocks that are the same in nearly all pictures have 0.
func (s *standouts) scores(some []int) []float64 {
	const least = 255 / 50.0
	z := make([]float64, s.n())
	for _, i := range some {
		for b, v := range s.of(i) {
			z[b] += float64(v)
		}
	}
	n, all := float64(len(some)), float64(len(s.values)/s.n())
	spread := math.Sqrt((1 - n/all) / n)
	for b := range z {
		if d := s.deviation[b]; d < least {
			z[b] = 0
		} else {
			z[b] = (z[b]/n - s.mean[b]) / (d * spread)
		}
	}
	return z
}

// chance is the largest score that groups of n pictures drawn at random have anywhere, but for a hundredth of them.
func (s *standouts) chance(n int) float64 {
	all := len(s.values) / s.n()
	order := make([]int, all)
	for i := range order {
		order[i] = i
	}
	random := exact.NewStream(0, "standouts")
	largest := make([]float64, StandoutDraws)
	for k := range largest {
		for i := range n {
			j := i + random.IntN(all-i)
			order[i], order[j] = order[j], order[i]
		}
		for _, v := range s.scores(order[:n]) {
			largest[k] = max(largest[k], math.Abs(v))
		}
	}
	slices.Sort(largest)
	return largest[StandoutDraws-standoutBeyond]
}

// place returns the connected place of one sign with the largest difference, if it is beyond chance and can be seen.
func (s *standouts) place(z []float64, sign, chance float64, inside []int) (best Standout, ok bool) {
	peak := 0.0
	for _, v := range z {
		peak = max(peak, sign*v)
	}
	if peak <= chance {
		return best, false
	}
	// The place goes on as far as scores are about as large; that it differs is certain of its peak.
	limit := max(0.7*chance, peak/2)
	seen := make([]bool, len(z))
	most := 0.0
	for start := range z {
		if seen[start] || sign*z[start] < limit {
			continue
		}
		region := []int{start}
		seen[start] = true
		for k := 0; k < len(region); k++ {
			x, y := region[k]%s.cols, region[k]/s.cols
			for _, at := range [4][2]int{{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}} {
				if at[0] < 0 || at[1] < 0 || at[0] >= s.cols || at[1] >= s.rows {
					continue
				}
				if j := at[1]*s.cols + at[0]; !seen[j] && sign*z[j] >= limit {
					seen[j] = true
					region = append(region, j)
				}
			}
		}
		p := s.measure(region, inside)
		highest := 0.0
		for _, b := range region {
			highest = max(highest, sign*z[b])
		}
		if d := math.Abs(p.Group-p.Class) * float64(len(region)); highest > chance && d > most && math.Abs(p.Group-p.Class) >= StandoutLeast*255 {
			most, best, ok = d, p, true
		}
	}
	best.More = sign > 0
	return best, ok
}

// measure computes what is said of a place.
func (s *standouts) measure(region, inside []int) (p Standout) {
	for _, b := range region {
		p.Class += s.mean[b] / float64(len(region))
		for _, i := range inside {
			p.Group += float64(s.of(i)[b]) / float64(len(region)*len(inside))
		}
		for y := b / s.cols * s.side; y < min((b/s.cols+1)*s.side, s.height); y++ {
			for x := b % s.cols * s.side; x < min((b%s.cols+1)*s.side, s.width); x++ {
				p.Pixels = append(p.Pixels, y*s.width+x)
				p.Row += float64(y) + 0.5
				p.Col += float64(x) + 0.5
			}
		}
	}
	n := float64(len(p.Pixels))
	p.Row, p.Col = p.Row/n/float64(s.height), p.Col/n/float64(s.width)
	return p
}
