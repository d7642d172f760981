package reader

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"brainbow/dataset"
)

// album is a number of encoded images whose order is known.
type album interface {
	// len returns how many there are.
	len() int
	// name is what errors and lists call image i.
	name(i int) string
	// each calls do for every image, from several goroutines at once; worker counts
	// them from 0 to below workers. It stops at the first error of do, which is
	// returned, and if the context ends.
	each(ctx context.Context, workers int, do func(worker, i int, data io.Reader) error) error
}

// decoded are the pixels of an album. bad has, for every image that could not be
// read, why; its pixels are not meaningful.
type decoded struct {
	shape   [3]int
	pixels  []uint8
	bad     map[int]error
	digests [][sha256.Size]byte // of the encoded images
	notes   []string
}

// usualSide is the side that images of several sizes are brought to where no size
// was asked for, and the largest that they keep if it is the same for all.
const usualSide = 64

// develop decodes an album on all processors: once over the heads, where the
// options leave the size or the channels open, and once over the images. Memory is
// taken for the pixels and one image per processor. Without opt.SkipBad the error
// is that of the first bad image.
func develop(a album, opt dataset.Options) (*decoded, error) {
	ctx := opt.Context
	if ctx == nil {
		ctx = context.Background()
	}
	d := &decoded{bad: map[int]error{}}
	n := a.len()
	workers := max(1, min(runtime.GOMAXPROCS(0), n))
	passes := 1
	if opt.Size == 0 || opt.Channels == 0 {
		passes = 2
	}
	var done atomic.Int64
	var mu sync.Mutex
	// pass runs do over all images and takes note of bad ones.
	pass := func(do func(worker, i int, data io.Reader) error) error {
		err := a.each(ctx, workers, func(worker, i int, data io.Reader) error {
			err := do(worker, i, data)
			if err != nil {
				mu.Lock()
				d.bad[i] = err
				mu.Unlock()
			}
			if opt.Progress != nil {
				opt.Progress(int(done.Add(1)), passes*n)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if !opt.SkipBad && len(d.bad) > 0 {
			return badImage(a, d.bad)
		}
		return nil
	}
	infos := make([]pictureInfo, 0)
	if passes == 2 {
		infos = make([]pictureInfo, n)
		if err := pass(func(_, i int, data io.Reader) (err error) {
			infos[i], err = inspect(data)
			return err
		}); err != nil {
			return nil, err
		}
	}
	d.choose(infos, opt)
	features := d.shape[0] * d.shape[1] * d.shape[2]
	if int64(n)*int64(features) > maxDecodedBytes {
		return nil, &dataset.OptionError{Key: "size", Value: fmt.Sprint(d.shape[2]), Reason: fmt.Sprintf("%d images of %d×%d×%d take more than the %d GB that are kept in memory", n, d.shape[1], d.shape[2], d.shape[0], maxDecodedBytes>>30)}
	}
	d.pixels = make([]uint8, n*features)
	d.digests = make([][sha256.Size]byte, n)
	darkrooms := make([]darkroom, workers)
	for i := range darkrooms {
		darkrooms[i].resampler = dataset.Resampler{Width: d.shape[2], Height: d.shape[1], Channels: d.shape[0], Fit: opt.Fit}
	}
	if err := pass(func(worker, i int, data io.Reader) (err error) {
		d.digests[i], err = darkrooms[worker].develop(d.pixels[i*features:(i+1)*features], data)
		return err
	}); err != nil {
		return nil, err
	}
	return d, nil
}

// maxDecodedBytes bounds the pixels of a split.
const maxDecodedBytes = 64 << 30

// darkroom is what one goroutine needs to decode images.
type darkroom struct {
	resampler dataset.Resampler
	file      []byte
}

// develop reads one encoded image into dst and returns the hash of its bytes.
func (k *darkroom) develop(dst []byte, data io.Reader) (digest [sha256.Size]byte, err error) {
	if k.file, err = readInto(k.file[:0], io.LimitReader(data, pictureMaxBytes+1)); err != nil {
		return digest, &pictureError{reason: "cannot be read", remedy: saveAgain, err: err}
	}
	if len(k.file) > pictureMaxBytes {
		return digest, &pictureError{reason: fmt.Sprintf("its file is larger than %d MB", pictureMaxBytes>>20), remedy: "make it smaller, or remove it"}
	}
	digest = sha256.Sum256(k.file)
	return digest, decodePicture(dst, k.file, &k.resampler)
}

// readInto appends all that r has to buf.
func readInto(buf []byte, r io.Reader) ([]byte, error) {
	for {
		if len(buf) == cap(buf) {
			buf = slices.Grow(buf, max(8192, cap(buf)))
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
}

// choose decides about the shape where the options leave it open: the images' own
// size if all have one and it is small, and one channel if all are stored as grey.
func (d *decoded) choose(infos []pictureInfo, opt dataset.Options) {
	d.shape = [3]int{opt.Channels, opt.Size, opt.Size}
	grey, sizes := true, map[[2]int]bool{}
	for i, info := range infos {
		if d.bad[i] == nil {
			grey = grey && info.grey
			sizes[[2]int{info.h, info.w}] = true
		}
	}
	if opt.Channels == 0 {
		d.shape[0] = 3
		if grey {
			d.shape[0] = 1
		}
	}
	if opt.Size > 0 {
		return
	}
	d.shape[1], d.shape[2] = usualSide, usualSide
	for size := range sizes {
		switch h, w := size[0], size[1]; {
		case len(sizes) > 1:
			d.notes = append(d.notes, fmt.Sprintf("images of %d sizes are brought to %d×%d (%s); data.size and data.fit choose otherwise", len(sizes), usualSide, usualSide, cmp.Or(opt.Fit, dataset.FitCrop)))
		case max(h, w) > usualSide:
			d.notes = append(d.notes, fmt.Sprintf("images of %d×%d are brought to %d×%d (%s); data.size and data.fit choose otherwise", h, w, usualSide, usualSide, cmp.Or(opt.Fit, dataset.FitCrop)))
		default:
			d.shape[1], d.shape[2] = h, w
		}
		return
	}
}

// badImage returns the error of the first bad image.
func badImage(a album, bad map[int]error) error {
	first := -1
	for i := range bad {
		if first < 0 || a.name(i) < a.name(first) {
			first = i
		}
	}
	e := &dataset.Error{File: a.name(first), Offset: -1, Reason: bad[first].Error(), Remedy: saveAgain}
	if p, ok := errors.AsType[*pictureError](bad[first]); ok {
		e.Reason, e.Remedy, e.Err = p.reason, p.remedy, p.err
	}
	if n := len(bad) - 1; n > 0 {
		e.Remedy += fmt.Sprintf(" (%d more cannot be read)", n)
	}
	return e
}
