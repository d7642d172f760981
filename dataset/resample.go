package dataset

import "strconv"

// Fits returns the ways to resize an image to another aspect ratio.
func Fits() []string { return []string{"crop", "stretch", "pad"} }

const (
	FitCrop    = "crop"    // the largest centred part with the new aspect ratio
	FitStretch = "stretch" // all of it, distorted
	FitPad     = "pad"     // all of it, with black borders
)

// axis resamples one side of an image. Output i is Σ weights[i][k]·in[start[i]+k] / total. For a
// smaller side it is the mean of the range it covers, including fractions of pixels; for a larger
// side it is interpolated linearly between the centres of two pixels. All numbers are integers, so
// every machine gives the same result.
type axis struct {
	start   []int
	weights [][]uint64
	total   uint64
}

func newAxis(in, out int) axis {
	a := axis{start: make([]int, out), weights: make([][]uint64, out)}
	if in >= out {
		a.total = uint64(in)
		for i := range out {
			from, to := i*in, (i+1)*in // in units of 1/out pixel
			first := from / out
			a.start[i] = first
			for p := first; p*out < to; p++ {
				a.weights[i] = append(a.weights[i], uint64(min(to, (p+1)*out)-max(from, p*out)))
			}
		}
		return a
	}
	a.total = uint64(2 * out)
	for i := range out {
		at := (2*i+1)*in - out // the centre of output i from that of pixel 0, in units of 1/(2·out) pixel
		switch {
		case at <= 0:
			a.start[i], a.weights[i] = 0, []uint64{a.total}
		case at/(2*out) >= in-1:
			a.start[i], a.weights[i] = in-1, []uint64{a.total}
		default:
			share := uint64(at % (2 * out))
			a.start[i], a.weights[i] = at/(2*out), []uint64{a.total - share, share}
		}
	}
	return a
}

// region is a rectangle of an image, or of the resized picture.
type region struct{ x, y, w, h int }

// fitted returns the part of a w × h image that is resized, and the part of the outW × outH picture
// that it fills.
func fitted(w, h, outW, outH int, fit string) (from, to region) {
	from, to = region{0, 0, w, h}, region{0, 0, outW, outH}
	round := func(a, b, c int) int { return max(1, (2*a*b+c)/(2*c)) } // a·b/c
	switch wide := w*outH > h*outW; {
	case w*outH == h*outW || fit == FitStretch:
	case fit != FitPad && wide:
		from.w = min(w, round(h, outW, outH))
		from.x = (w - from.w) / 2
	case fit != FitPad:
		from.h = min(h, round(w, outH, outW))
		from.y = (h - from.h) / 2
	case wide:
		to.h = min(outH, round(outW, h, w))
		to.y = (outH - to.h) / 2
	default:
		to.w = min(outW, round(outH, w, h))
		to.x = (outW - to.w) / 2
	}
	return from, to
}

// Resampler resizes images to one size. It keeps scratch memory and must not be used concurrently.
type Resampler struct {
	Width, Height, Channels int    // of the results
	Fit                     string // one of Fits; "" is FitCrop

	axes map[[2]int]axis
	row  []uint8
	line []uint64   // one row of the image, resized to the picture's width
	sums [][]uint64 // per row of the picture, its sums so far
}

// Rows fills dst with row y of an image, from x on, as len(dst)/channels pixels with interleaved
// channels.
type Rows func(dst []uint8, x, y int)

// Put resamples a w × h image into dst, C × H × W.
func (r *Resampler) Put(dst []uint8, w, h int, image Rows) {
	from, to := fitted(w, h, r.Width, r.Height, r.Fit)
	plane, ch := r.Width*r.Height, r.Channels
	if to.w < r.Width || to.h < r.Height {
		clear(dst[:plane*ch])
	}
	if cap(r.row) < from.w*ch {
		r.row = make([]uint8, from.w*ch)
	}
	row := r.row[:from.w*ch]
	if from.w == to.w && from.h == to.h {
		for y := range to.h {
			image(row, from.x, from.y+y)
			at := (to.y+y)*r.Width + to.x
			for c := range ch {
				out := dst[c*plane+at:][:to.w]
				for x := range out {
					out[x] = row[x*ch+c]
				}
			}
		}
		return
	}
	across, down := r.axis(from.w, to.w), r.axis(from.h, to.h)
	n := to.w * ch
	if cap(r.line) < n {
		r.line = make([]uint64, n)
	}
	line := r.line[:n]
	total := across.total * down.total
	// A row of the image contributes to every row of the picture that needs it. At most two rows
	// are incomplete at a time when the image shrinks, more when it grows.
	for len(r.sums) < to.h {
		r.sums = append(r.sums, nil)
	}
	next := 0 // the first row of the picture that is not finished
	for y := range from.h {
		image(row, from.x, from.y+y)
		for x := range to.w {
			start := across.start[x] * ch
			for c := range ch {
				var sum uint64
				for k, weight := range across.weights[x] {
					sum += weight * uint64(row[start+k*ch+c])
				}
				line[x*ch+c] = sum
			}
		}
		for j := next; j < to.h && down.start[j] <= y; j++ {
			k := y - down.start[j]
			if k == 0 {
				if cap(r.sums[j]) < n {
					r.sums[j] = make([]uint64, n)
				}
				r.sums[j] = r.sums[j][:n]
				clear(r.sums[j])
			}
			if k < len(down.weights[j]) {
				weight := down.weights[j][k]
				for i, v := range line {
					r.sums[j][i] += weight * v
				}
			}
			if k+1 == len(down.weights[j]) {
				at := (to.y+j)*r.Width + to.x
				for i, v := range r.sums[j] {
					dst[i%ch*plane+at+i/ch] = uint8((v + total/2) / total)
				}
			}
		}
		for next < to.h && down.start[next]+len(down.weights[next]) <= y+1 {
			next++
		}
	}
}

func (r *Resampler) axis(in, out int) axis {
	key := [2]int{in, out}
	a, ok := r.axes[key]
	if !ok {
		if r.axes == nil || len(r.axes) > 64 {
			r.axes = map[[2]int]axis{}
		}
		a = newAxis(in, out)
		r.axes[key] = a
	}
	return a
}

// checkLayout checks the options about the size and channels of images.
func (opt Options) checkLayout() error {
	switch {
	case opt.Size < 0 || opt.Size > MaxSide:
		return &OptionError{Key: "size", Value: strconv.Itoa(opt.Size), Reason: "must be 1 to " + strconv.Itoa(MaxSide) + " pixels, or 0 for the images' own"}
	case opt.Channels != 0 && opt.Channels != 1 && opt.Channels != 3:
		return &OptionError{Key: "channels", Value: strconv.Itoa(opt.Channels), Reason: "must be 1 (grey) or 3 (red, green, blue)"}
	}
	for _, f := range append(Fits(), "") {
		if f == opt.Fit {
			return nil
		}
	}
	return &OptionError{Key: "fit", Value: strconv.Quote(opt.Fit), Reason: "not a way to fit an image", Allowed: Fits()}
}

// MaxSide bounds the side of pictures for a network, in pixels.
const MaxSide = 1024

// relay converts the images of a dataset to the size and channels of opt.
func (d *Dataset) relay(opt Options) error {
	if opt.Size == 0 && opt.Channels == 0 {
		return nil
	}
	if d.Train.Values != nil {
		key, value := "size", opt.Size
		if value == 0 {
			key, value = "channels", opt.Channels
		}
		return &OptionError{Key: key, Value: strconv.Itoa(value), Reason: d.Name + " has points, not images"}
	}
	shape := d.Shape
	if opt.Size > 0 {
		shape[1], shape[2] = opt.Size, opt.Size
	}
	if opt.Channels > 0 {
		shape[0] = opt.Channels
	}
	if shape == d.Shape {
		return nil
	}
	from := d.Features()
	for _, s := range []*Split{&d.Train, &d.Test} {
		r := Resampler{Width: shape[2], Height: shape[1], Channels: shape[0], Fit: opt.Fit}
		to := shape[0] * shape[1] * shape[2]
		pixels := make([]uint8, s.Len()*to)
		for i := range s.Len() {
			r.Put(pixels[i*to:(i+1)*to], d.Shape[2], d.Shape[1], planarRows(s.pixels(i, from), d.Shape, shape[0]))
		}
		s.Pixels = pixels
	}
	d.Shape = shape
	return nil
}

// planarRows reads rows of a C × H × W image, converted to the given number of channels.
func planarRows(pixels []uint8, shape [3]int, channels int) Rows {
	plane := shape[1] * shape[2]
	return func(dst []uint8, x, y int) {
		at := y*shape[2] + x
		n := len(dst) / channels
		switch {
		case channels == shape[0]:
			for c := range channels {
				for i, p := range pixels[c*plane+at:][:n] {
					dst[i*channels+c] = p
				}
			}
		case channels == 1:
			for i := range n {
				dst[i] = Luma(pixels[at+i], pixels[plane+at+i], pixels[2*plane+at+i])
			}
		default:
			for i, p := range pixels[at:][:n] {
				dst[3*i], dst[3*i+1], dst[3*i+2] = p, p, p
			}
		}
	}
}

// Luma is the brightness of a colour: (299·red + 587·green + 114·blue) ÷ 1000
// (ITU-R BT.601), rounded to a whole number.
func Luma(r, g, b uint8) uint8 {
	return uint8((299*uint32(r) + 587*uint32(g) + 114*uint32(b) + 500) / 1000)
}
