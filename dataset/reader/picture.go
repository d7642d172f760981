package reader

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"strings"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"

	"brainbow/dataset"
)

const (
	// pictureMaxPixels bounds the pixels of an image.
	pictureMaxPixels = 64 << 20
	// pictureMaxBytes bounds the file of an image, in bytes.
	pictureMaxBytes = 256 << 20
)

// pictureError is a problem of an image and its remedy; the caller adds the file name.
type pictureError struct {
	reason, remedy string
	err            error
}

func (e *pictureError) Error() string {
	if e.err != nil {
		return e.reason + ": " + e.err.Error()
	}
	return e.reason
}

func (e *pictureError) Unwrap() error { return e.err }

// pictureFormat is an image format, recognised by its first bytes and never by the file name.
type pictureFormat struct {
	name   string
	magic  string // '?' is any byte
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

var pictureFormats = []pictureFormat{
	{"PNG", "\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode},
	{"JPEG", "\xff\xd8", jpeg.DecodeConfig, jpeg.Decode},
	{"GIF", "GIF8?a", gif.DecodeConfig, gif.Decode},
	{"WebP", "RIFF????WEBP", webp.DecodeConfig, webp.Decode},
	{"BMP", "BM", bmp.DecodeConfig, bmp.Decode},
}

// pictureExtensions are the extensions of the image files in a folder.
var pictureExtensions = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"}

func isPicture(name string) bool {
	dot := strings.LastIndexByte(name, '.')
	return dot > 0 && slices.Contains(pictureExtensions, strings.ToLower(name[dot:]))
}

const saveAgain = "save it again as a PNG, remove it, or leave out all unreadable images with --skip-bad (data.skip_bad in a recipe)"

func formatOf(head []byte) (*pictureFormat, error) {
next:
	for i := range pictureFormats {
		f := &pictureFormats[i]
		if len(head) < len(f.magic) {
			continue
		}
		for k := range f.magic {
			if f.magic[k] != '?' && f.magic[k] != head[k] {
				continue next
			}
		}
		return f, nil
	}
	if len(head) == 0 {
		return nil, &pictureError{reason: "the file is empty", remedy: saveAgain}
	}
	return nil, &pictureError{reason: "not a PNG, JPEG, GIF, WebP or BMP image", remedy: saveAgain}
}

// pictureInfo is the information in the header of an image.
type pictureInfo struct {
	w, h int
	grey bool // stored as grey
}

// inspect reads the header of an image and returns an error if the image is too large. It reads no
// more of r than it needs.
func inspect(r io.Reader) (info pictureInfo, err error) {
	defer rescue(&err)
	head := make([]byte, 12)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return info, &pictureError{reason: "cannot be read", remedy: saveAgain, err: err}
	}
	head = head[:n]
	f, err := formatOf(head)
	if err != nil {
		return info, err
	}
	c, err := f.config(io.MultiReader(bytes.NewReader(head), r))
	if err != nil {
		return info, damaged(f, err)
	}
	if c.Width < 1 || c.Height < 1 || c.Width > pictureMaxPixels/c.Height {
		return info, &pictureError{
			reason: fmt.Sprintf("%d×%d pixels, more than the maximum of %d million", c.Width, c.Height, pictureMaxPixels>>20),
			remedy: "make it smaller, or remove it: networks here are trained on small images",
		}
	}
	return pictureInfo{c.Width, c.Height, greyModel(c.ColorModel)}, nil
}

func damaged(f *pictureFormat, err error) error {
	if f.name == "WebP" {
		return &pictureError{reason: "a damaged or animated WebP image", remedy: saveAgain, err: err}
	}
	return &pictureError{reason: "a damaged " + f.name + " image", remedy: saveAgain, err: ended(err)}
}

func greyModel(m color.Model) bool {
	if p, ok := m.(color.Palette); ok {
		return !slices.ContainsFunc(p, func(c color.Color) bool {
			r, g, b, _ := c.RGBA()
			return r != g || g != b
		})
	}
	return m == color.GrayModel || m == color.Gray16Model
}

// rescue turns a panic of a third-party decoder into an error.
func rescue(err *error) {
	if p := recover(); p != nil {
		*err = &pictureError{reason: fmt.Sprintf("cannot be decoded (%v)", p), remedy: saveAgain}
	}
}

// decodePicture decodes a whole image, of an animation the first frame, into dst, C × H × W of the
// resampler.
func decodePicture(dst, data []byte, r *dataset.Resampler) (err error) {
	defer rescue(&err)
	info, err := inspect(bytes.NewReader(data))
	if err != nil {
		return err
	}
	f, err := formatOf(data[:min(len(data), 12)])
	if err != nil {
		return err
	}
	img, err := f.decode(bytes.NewReader(data))
	if err != nil {
		return damaged(f, err)
	}
	frame := image.Rect(0, 0, info.w, info.h)
	if b := img.Bounds(); b != frame && !b.In(frame) {
		return damaged(f, errors.New("its size differs from its header"))
	}
	if img.Bounds() != frame { // the first frame of a GIF may cover only a part
		whole := image.NewNRGBA(frame)
		b := img.Bounds()
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				whole.Set(x, y, img.At(x, y))
			}
		}
		img = whole
	}
	colours := imageRows(img)
	turn := 1
	if f.name == "JPEG" {
		turn = exifOrientation(data)
	}
	w, h := info.w, info.h
	if turn != 1 {
		colours, w, h = turned(colours, w, h, turn)
	}
	if r.Channels == 3 {
		r.Put(dst, w, h, colours)
		return nil
	}
	scratch := make([]uint8, 3*max(w, h))
	r.Put(dst, w, h, func(dst []uint8, x, y int) {
		rgb := scratch[:3*len(dst)]
		colours(rgb, x, y)
		for i := range dst {
			dst[i] = dataset.Luma(rgb[3*i], rgb[3*i+1], rgb[3*i+2])
		}
	})
	return nil
}
