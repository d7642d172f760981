package render

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"math"
)

const (
	// software is the value of the PNG keyword Software.
	software = "brainbow"
	// sourceKeyword is the PNG keyword of the [Source].
	sourceKeyword = "brainbow"
)

// Fitting returns scale, in pixels a point, or the largest smaller scale at which the figure
// has at most the given number of pixels.
func (f *Figure) Fitting(scale, pixels float64) float64 {
	w, h := f.Size()
	return min(scale, math.Sqrt(pixels/(w*h)))
}

// WritePNG writes the figure as a PNG of scale device pixels a point
// ([DefaultScale] if scale is 0), with its title and description as iTXt
// chunks and its density as pHYs. Its source is another iTXt chunk. The error is [ErrNoFont] if
// its language needs a font that is not there.
func (f *Figure) WritePNG(w io.Writer, scale float64) error {
	if scale == 0 {
		scale = DefaultScale
	}
	if f.Language != "" && !CanDraw(f.Title+f.Subtitle+f.Caption) {
		return fmt.Errorf("write png: %w", ErrNoFont)
	}
	density := uint32(math.Round(scale * 96 / 0.0254)) // a CSS pixel is 1/96 inch
	phys := binary.BigEndian.AppendUint32(nil, density)
	phys = append(binary.BigEndian.AppendUint32(phys, density), 1)
	source := ""
	if f.Source != nil {
		scaled := *f.Source
		scaled.Scale = scale
		source = scaled.Text()
	}
	// Better compression would double the time of a picture and make the file only a few per
	// cent smaller.
	file, err := pngFile(f.Image(scale), png.BestSpeed, phys, [][2]string{{"Title", f.Title}, {"Description", f.Alternative()}, {"Software", software}, {sourceKeyword, source}})
	if err != nil {
		return err
	}
	if _, err := w.Write(file); err != nil {
		return fmt.Errorf("write png: %w", err)
	}
	return nil
}

// pngFile returns an image as a PNG with a pHYs chunk, unless phys is nil, and the texts that are
// not empty, by keyword.
func pngFile(img image.Image, level png.CompressionLevel, phys []byte, texts [][2]string) ([]byte, error) {
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: level}
	if err := enc.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("write png: %w", err)
	}
	// The signature and IHDR, which must come first, are 8 + 25 bytes.
	const head = 33
	var out bytes.Buffer
	out.Write(b.Bytes()[:head])
	if phys != nil {
		chunk(&out, "pHYs", phys)
	}
	for _, t := range texts {
		if t[1] != "" {
			chunk(&out, "iTXt", internationalText(t[0], t[1]))
		}
	}
	out.Write(b.Bytes()[head:])
	return out.Bytes(), nil
}

// internationalText returns the content of an uncompressed iTXt chunk without language:
// keyword, 0, compression flag, method, language 0, translated keyword 0, UTF-8 text.
func internationalText(keyword, text string) []byte {
	return append(append([]byte(keyword), 0, 0, 0, 0, 0), text...)
}

func chunk(out *bytes.Buffer, kind string, data []byte) {
	body := append([]byte(kind), data...)
	out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data))))
	out.Write(body)
	out.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)))
}
