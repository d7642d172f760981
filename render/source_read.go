package render

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
)

// maxText bounds a block of text in a file from elsewhere.
const maxText = 4 * maxSource

// maxFile bounds the part of a file that is looked through for its source.
const maxFile = 4 << 30

// ReadSource returns the source of a picture that this package wrote, as PNG, SVG, GIF, WebP or
// MP4. It reads the file once, from its beginning, and keeps only texts. The error is
// [ErrNoSource] if the file has none, [ErrDamagedSource] if it is no whole picture, and
// [ErrNewerSource] if this version cannot read it.
func ReadSource(file io.Reader) (*Source, error) {
	watched := &watcher{Reader: file}
	r := &blocks{bufio.NewReader(io.LimitReader(watched, maxFile))}
	head, err := r.Peek(12)
	text := ""
	switch {
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		text, err = r.png()
	case bytes.HasPrefix(head, []byte("GIF8")):
		text, err = r.gif()
	case len(head) == 12 && string(head[:4]) == "RIFF" && string(head[8:]) == "WEBP":
		text, err = r.webp()
	case len(head) == 12 && string(head[4:8]) == "ftyp":
		text, err = r.mp4(maxFile, "")
	case bytes.HasPrefix(bytes.TrimLeft(head, " \r\n\t\ufeff"), []byte("<")):
		text, err = metadata(r)
	}
	switch {
	case text != "":
		return parseSource(text)
	case watched.err != nil:
		return nil, fmt.Errorf("read picture: %w", watched.err)
	case err != nil && !errors.Is(err, io.EOF) && len(head) == 12:
		return nil, fmt.Errorf("%w: %v", ErrDamagedSource, err)
	}
	return nil, ErrNoSource
}

// watcher keeps the error of a reader, to tell a disk that fails from a file that is damaged.
type watcher struct {
	io.Reader
	err error
}

func (w *watcher) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// blocks reads the blocks of a file one by one.
type blocks struct{ *bufio.Reader }

func (r *blocks) skip(n int64) error {
	_, err := io.CopyN(io.Discard, r, n)
	return err
}

// take returns the next n bytes.
func (r *blocks) take(n int64) ([]byte, error) {
	if n > maxText {
		return nil, fmt.Errorf("a text of %d bytes is too long", n)
	}
	b := make([]byte, n)
	_, err := io.ReadFull(r, b)
	return b, err
}

func (r *blocks) png() (string, error) {
	if err := r.skip(8); err != nil {
		return "", err
	}
	for {
		head, err := r.take(8)
		if err != nil {
			return "", err
		}
		n := int64(binary.BigEndian.Uint32(head))
		if string(head[4:]) != "iTXt" || n > maxText {
			if string(head[4:]) == "IEND" {
				return "", nil
			}
			if err := r.skip(n + 4); err != nil {
				return "", err
			}
			continue
		}
		data, err := r.take(n + 4)
		if err != nil {
			return "", err
		}
		text, own := bytes.CutPrefix(data[:n], internationalText(sourceKeyword, ""))
		if !own {
			continue
		}
		if crc32.ChecksumIEEE(append([]byte("iTXt"), data[:n]...)) != binary.BigEndian.Uint32(data[n:]) {
			return "", errors.New("the checksum of a PNG chunk is wrong")
		}
		return string(text), nil
	}
}

// gif reads extensions until a comment is a source.
func (r *blocks) gif() (string, error) {
	head, err := r.take(13)
	if err != nil {
		return "", err
	}
	table := func(flags byte) int64 {
		if flags&0x80 == 0 {
			return 0
		}
		return 3 << (flags&7 + 1)
	}
	if err := r.skip(table(head[10])); err != nil {
		return "", err
	}
	for {
		kind, err := r.take(1)
		if err != nil {
			return "", err
		}
		keep := false
		switch kind[0] {
		case '!':
			label, err := r.take(1)
			if err != nil {
				return "", err
			}
			keep = label[0] == 0xfe
		case ',':
			image, err := r.take(9)
			if err != nil {
				return "", err
			}
			if err := r.skip(table(image[8]) + 1); err != nil {
				return "", err
			}
		case ';':
			return "", nil
		default:
			return "", fmt.Errorf("a GIF has no block of kind %#x", kind[0])
		}
		text, err := r.subBlocks(keep)
		if err != nil || isSource(text) {
			return text, err
		}
	}
}

// subBlocks reads the blocks up to the empty one, and joins them if keep is true.
func (r *blocks) subBlocks(keep bool) (string, error) {
	var all strings.Builder
	for {
		n, err := r.ReadByte()
		if err != nil {
			return "", err
		}
		if n == 0 {
			return all.String(), nil
		}
		if !keep || all.Len() > maxText {
			err = r.skip(int64(n))
		} else {
			_, err = io.CopyN(&all, r, int64(n))
		}
		if err != nil {
			return "", err
		}
	}
}

func (r *blocks) webp() (string, error) {
	if err := r.skip(12); err != nil {
		return "", err
	}
	for {
		head, err := r.take(8)
		if err != nil {
			return "", err
		}
		n := int64(binary.LittleEndian.Uint32(head[4:]))
		if string(head[:4]) != "XMP " {
			if err := r.skip(n + n%2); err != nil {
				return "", err
			}
			continue
		}
		packet, err := r.take(n)
		if err != nil {
			return "", err
		}
		return element(bytes.NewReader(packet), sourceElement, 64)
	}
}

// mp4 reads boxes of n bytes in all, and in the boxes that lead to the comment those within.
func (r *blocks) mp4(n int64, in string) (string, error) {
	for n >= 8 {
		head, err := r.take(8)
		if err != nil {
			return "", err
		}
		size, used := int64(binary.BigEndian.Uint32(head)), int64(8)
		switch size {
		case 0: // up to the end
			size = n
		case 1:
			long, err := r.take(8)
			if err != nil {
				return "", err
			}
			size, used = int64(min(binary.BigEndian.Uint64(long), maxFile)), 16
		}
		if size < used || size > n {
			return "", errors.New("a box of the MP4 is longer than what it is in")
		}
		n -= size
		rest, path := size-used, in+"/"+string(head[4:])
		switch path {
		case "/moov/udta/meta": // a version comes first
			if rest < 4 {
				return "", errors.New("a box of the MP4 is too short")
			}
			if err := r.skip(4); err != nil {
				return "", err
			}
			rest -= 4
			fallthrough
		case "/moov", "/moov/udta", "/moov/udta/meta/ilst", "/moov/udta/meta/ilst/\xa9cmt":
			text, err := r.mp4(rest, path)
			if err != nil || text != "" {
				return text, err
			}
			continue
		case "/moov/udta/meta/ilst/\xa9cmt/data":
			data, err := r.take(rest)
			if err != nil || len(data) < 8 {
				return "", errors.Join(err, errors.New("a text of the MP4 is too short"))
			}
			if text := string(data[8:]); isSource(text) { // a type and a locale come first
				return text, nil
			}
			continue
		}
		if err := r.skip(rest); err != nil {
			return "", err
		}
	}
	return "", r.skip(n)
}

// metadata returns the source of an SVG.
func metadata(r io.Reader) (string, error) {
	return element(io.LimitReader(r, 1<<20), "metadata", 1000)
}

// element returns the text of the first element with a name that is a source, among the first
// tokens of an XML document.
func element(r io.Reader, name string, tokens int) (string, error) {
	d := xml.NewDecoder(r)
	inside := false
	for range tokens {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			inside = t.Name.Local == name
		case xml.EndElement:
			inside = false
		case xml.CharData:
			if inside && isSource(string(t)) {
				return string(t), nil
			}
		}
	}
	return "", nil
}
