package reader

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"brainbow/dataset"
	"brainbow/internal/vfs"
)

// pixelCache stores the decoded pixels of one folder with one set of options in a file, which is
// replaced when the folder changes:
//
//	16 bytes  "brainbow pixels\n"
//	8 bytes   length of the header, little-endian
//	header    JSON: see cacheHeader
//	labels    of train, then test, little-endian uint16
//	pixels    of train, then test
//	4 bytes   CRC-32C of all before, little-endian
type pixelCache struct{ file string }

const (
	cacheMagic     = "brainbow pixels\n"
	cacheFormat    = 1
	cacheMaxHeader = 1 << 30
)

type cacheHeader struct {
	Format      int
	Decoder     string // decoders may give different pixels in another version of Go
	Key         string
	Classes     []string
	Shape       [3]int
	Train, Test int
	Digest      string
	Notes       []string
	Skipped     []dataset.BadFile
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// cacheOf returns the cache for the pixels of a folder: decoded/HASH.pixels in f.Cache.
func (f Files) cacheOf(root string, opt dataset.Options) pixelCache {
	dir := f.Cache
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return pixelCache{}
		}
		dir = filepath.Join(user, "brainbow")
	}
	if full, err := filepath.Abs(root); err == nil {
		root = full
	}
	sum := sha256.Sum256([]byte(root + "\x00" + layoutKey(opt)))
	return pixelCache{filepath.Join(dir, "decoded", hex.EncodeToString(sum[:16])+".pixels")}
}

var errCache = errors.New("not in the cache")

// load returns the dataset that was stored under a key, without files and names, and the paths of
// its bad files. It returns an error if the file is missing or damaged.
func (c pixelCache) load(key string) (d *dataset.Dataset, bad map[string]bool, err error) {
	if c.file == "" {
		return nil, nil, errCache
	}
	f, err := vfs.OpenRegular(c.file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	return readCache(f, st.Size(), key)
}

func readCache(f io.Reader, size int64, key string) (*dataset.Dataset, map[string]bool, error) {
	sum := crc32.New(castagnoli)
	r := io.TeeReader(f, sum)
	head := make([]byte, len(cacheMagic)+8)
	if _, err := io.ReadFull(r, head); err != nil || string(head[:len(cacheMagic)]) != cacheMagic {
		return nil, nil, errCache
	}
	n := binary.LittleEndian.Uint64(head[len(cacheMagic):])
	if n > cacheMaxHeader || int64(n) > size {
		return nil, nil, errCache
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, nil, errCache
	}
	var h cacheHeader
	if err := json.Unmarshal(text, &h); err != nil || h.Format != cacheFormat || h.Decoder != runtime.Version() || h.Key != key {
		return nil, nil, errCache
	}
	d := &dataset.Dataset{Classes: h.Classes, Shape: h.Shape, Notes: h.Notes, Skipped: h.Skipped, FilesDigest: h.Digest}
	total := int64(len(head)) + int64(n) + 4
	for _, side := range h.Shape {
		if side < 1 || side > dataset.MaxSide {
			return nil, nil, errCache
		}
	}
	samples := int64(h.Train) + int64(h.Test)
	if h.Train < 1 || h.Test < 0 || samples > size || total+samples*int64(2+d.Features()) != size {
		return nil, nil, errCache
	}
	splits := []*dataset.Split{&d.Train, &d.Test}
	for i, count := range []int{h.Train, h.Test} {
		raw := make([]byte, 2*count)
		if _, err := io.ReadFull(r, raw); err != nil {
			return nil, nil, errCache
		}
		splits[i].Labels = make([]uint16, count)
		for k := range splits[i].Labels {
			l := binary.LittleEndian.Uint16(raw[2*k:])
			if int(l) >= len(h.Classes) {
				return nil, nil, errCache
			}
			splits[i].Labels[k] = l
		}
	}
	for i, count := range []int{h.Train, h.Test} {
		splits[i].Pixels = make([]uint8, count*d.Features())
		for p := splits[i].Pixels; len(p) > 0; {
			k, err := r.Read(p[:min(len(p), 1<<20)]) // in pieces that stay in the processor's cache for the checksum
			if p = p[k:]; err != nil && len(p) > 0 {
				return nil, nil, errCache
			}
		}
	}
	want := sum.Sum32()
	var tail [4]byte
	if _, err := io.ReadFull(f, tail[:]); err != nil || binary.LittleEndian.Uint32(tail[:]) != want {
		return nil, nil, errCache
	}
	bad := make(map[string]bool, len(h.Skipped))
	for _, b := range h.Skipped {
		bad[b.File] = true
	}
	return d, bad, nil
}

// store writes a dataset under a temporary name and renames the file when it is complete.
func (c pixelCache) store(key string, d *dataset.Dataset) (err error) {
	if c.file == "" {
		return errCache
	}
	if err := os.MkdirAll(filepath.Dir(c.file), 0o755); err != nil {
		return fmt.Errorf("store decoded images: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(c.file), filepath.Base(c.file)+".*.tmp")
	if err != nil {
		return fmt.Errorf("store decoded images: %w", err)
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
			err = fmt.Errorf("store decoded images: %w", err)
		}
	}()
	if err := errors.Join(writeCache(f, key, d), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), c.file)
}

func writeCache(f io.Writer, key string, d *dataset.Dataset) error {
	sum := crc32.New(castagnoli)
	w := bufio.NewWriterSize(io.MultiWriter(f, sum), 1<<16)
	header, err := json.Marshal(cacheHeader{
		cacheFormat, runtime.Version(), key, d.Classes, d.Shape, d.Train.Len(), d.Test.Len(), d.FilesDigest, d.Notes, d.Skipped,
	})
	if err != nil {
		return err
	}
	// The writer keeps its first error until Flush.
	_, _ = w.WriteString(cacheMagic)
	_, _ = w.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(header))))
	_, _ = w.Write(header)
	for _, s := range []*dataset.Split{&d.Train, &d.Test} {
		for _, l := range s.Labels {
			_, _ = w.Write([]byte{byte(l), byte(l >> 8)})
		}
	}
	for _, s := range []*dataset.Split{&d.Train, &d.Test} {
		for p := s.Pixels; len(p) > 0; {
			k := min(len(p), 1<<16)
			_, _ = w.Write(p[:k])
			p = p[k:]
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err = f.Write(binary.LittleEndian.AppendUint32(nil, sum.Sum32()))
	return err
}
