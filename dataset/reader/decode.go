package reader

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"brainbow/dataset"
)

// album is a list of encoded images.
type album interface {
	// len returns the number of images.
	len() int
	// name returns the name of image i in errors and lists.
	name(i int) string
	// each calls do for every image, from several goroutines at once, numbered by worker from 0 to
	// workers−1. It stops at the first error of do, which it returns, and when the context ends.
	each(ctx context.Context, workers int, do func(worker, i int, data io.Reader) error) error
}

// decoded holds the pixels of an album. bad holds the error of every image that could not be read,
// whose pixels are meaningless.
type decoded struct {
	shape   [3]int
	pixels  []uint8
	bad     map[int]error
	digests [][sha256.Size]byte // of the encoded images
	notes   []string
}

// usualSide is the side in pixels that images of different sizes are resized to by default, and the
// largest side that images of equal size keep.
const usualSide = 64

// develop decodes an album on all processors. If the options leave the size or the channels open,
// it first reads the headers of all images. It needs memory for the pixels and for one image per
// processor. Without opt.SkipBad the error is that of the first bad image.
func develop(a album, opt dataset.Options, b *budget) (*decoded, error) {
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
	// pass calls do for all images and records the bad ones.
	pass := func(do func(worker, i int, data io.Reader) error) error {
		err := a.each(ctx, workers, func(worker, i int, data io.Reader) error {
			err := do(worker, i, data)
			if err != nil {
				mu.Lock()
				d.bad[i] = err
				mu.Unlock()
				if err := b.take("a list of unreadable images", badImageBytes); err != nil {
					return err
				}
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
		if err := b.take(fmt.Sprintf("the headers of %d images", n), int64(n)*32); err != nil {
			return nil, err
		}
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
	what := fmt.Sprintf("%d images of %d×%d×%d", n, d.shape[1], d.shape[2], d.shape[0])
	if err := b.take(what, int64(n)*int64(features+sha256.Size)); err != nil {
		return nil, err
	}
	d.pixels = make([]uint8, n*features)
	d.digests = make([][sha256.Size]byte, n)
	darkrooms := make([]darkroom, workers)
	for i := range darkrooms {
		darkrooms[i].budget = b
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

// darkroom is the memory that one goroutine needs to decode images.
type darkroom struct {
	budget    *budget
	resampler dataset.Resampler
	file      []byte
}

// badImageBytes is about the memory that an unreadable image needs: its error and its place in the
// list.
const badImageBytes = 512

// decodedSize returns the memory that decoding an image needs, 0 if its header is unreadable. The
// decoders keep the whole image; turning it by its EXIF orientation needs three bytes a pixel more.
func decodedSize(file []byte) int64 {
	f, err := formatOf(file[:min(len(file), 12)])
	if err != nil {
		return 0
	}
	c, err := configOf(f, file)
	if err != nil || c.Width < 1 || c.Height < 1 || c.Width > pictureMaxPixels/c.Height {
		return 0
	}
	pixel := int64(4)
	switch c.ColorModel {
	case color.RGBA64Model, color.NRGBA64Model:
		pixel = 8
	}
	return (pixel + 3) * int64(c.Width) * int64(c.Height)
}

// configOf reads the header of an image; a panic of a decoder is an error.
func configOf(f *pictureFormat, file []byte) (c image.Config, err error) {
	defer rescue(&err)
	return f.config(bytes.NewReader(file))
}

// develop reads one encoded image into dst and returns the hash of its bytes.
func (k *darkroom) develop(dst []byte, data io.Reader) (digest [sha256.Size]byte, err error) {
	if k.file, err = readInto(k.file[:0], io.LimitReader(data, pictureMaxBytes+1)); err != nil {
		return digest, &pictureError{reason: "cannot be read", remedy: saveAgain, err: err}
	}
	if len(k.file) > pictureMaxBytes {
		return digest, &pictureError{reason: fmt.Sprintf("its file must have at most %d MB", pictureMaxBytes>>20), remedy: "make it smaller, or remove it"}
	}
	digest = sha256.Sum256(k.file)
	back, err := k.budget.borrow("decoding an image", decodedSize(k.file))
	if err != nil {
		return digest, &pictureError{reason: "is too large", remedy: "make it smaller, or remove it", err: err}
	}
	defer back()
	return digest, decodePicture(dst, k.file, &k.resampler)
}

// readInto appends everything from r to buf.
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

// choose sets the parts of the shape that the options leave open: the images' size if all have the
// same and it is small, and one channel if all are stored as grey.
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
			d.notes = append(d.notes, fmt.Sprintf("images of %d sizes are resized to %d×%d (%s); data.size and data.fit change that", len(sizes), usualSide, usualSide, cmp.Or(opt.Fit, dataset.FitCrop)))
		case max(h, w) > usualSide:
			d.notes = append(d.notes, fmt.Sprintf("images of %d×%d are resized to %d×%d (%s); data.size and data.fit change that", h, w, usualSide, usualSide, cmp.Or(opt.Fit, dataset.FitCrop)))
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
