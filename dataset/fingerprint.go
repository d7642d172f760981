package dataset

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"
	"slices"
	"strings"
)

// Fingerprint returns "sha256:" and the hexadecimal hash of the opened dataset: the shape, both
// splits and the class names. The hashed bytes are, with every number a little-endian uint64:
//
//	channels, height, width
//	for train, then test: samples, pixel bytes or float32 bits (little-endian), labels
//	number of classes; for each: length of its name in bytes, its name in UTF-8
//	for a folder of images: "files" and the SHA-256, in hexadecimal, of all its files by
//	path: length of the path, path, SHA-256 of the file's bytes
//
// A label is a byte, or a little-endian uint16 with more than 256 classes. The name, the title and
// the packing of the files do not matter.
func (d *Dataset) Fingerprint() string {
	h := sha256.New()
	for _, n := range d.Shape {
		hashInt(h, n)
	}
	for _, s := range []*Split{&d.Train, &d.Test} {
		hashInt(h, s.Len())
		h.Write(s.Pixels)
		hashFloats(h, s.Values)
		hashLabels(h, s.Labels, len(d.Classes))
	}
	hashInt(h, len(d.Classes))
	for _, name := range d.Classes {
		hashInt(h, len(name))
		h.Write([]byte(name))
	}
	if d.FilesDigest != "" {
		h.Write([]byte("files" + d.FilesDigest))
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// FilesDigest returns the hash of a folder's files that Fingerprint includes, in
// hexadecimal: paths[i] is relative to the folder, digests[i] the SHA-256 of its bytes.
func FilesDigest(paths []string, digests [][sha256.Size]byte) string {
	order := make([]int, len(paths))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(paths[a], paths[b]) })
	h := sha256.New()
	for _, i := range order {
		hashInt(h, len(paths[i]))
		h.Write([]byte(paths[i]))
		h.Write(digests[i][:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

func hashInt(h hash.Hash, n int) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(n))
	h.Write(b[:])
}

func hashLabels(h hash.Hash, labels []uint16, classes int) {
	var b [4 * 1024]byte
	for len(labels) > 0 {
		n := min(len(labels), len(b)/2)
		chunk := b[:0]
		for _, l := range labels[:n] {
			chunk = append(chunk, byte(l))
			if classes > 256 {
				chunk = append(chunk, byte(l>>8))
			}
		}
		h.Write(chunk)
		labels = labels[n:]
	}
}

func hashFloats(h hash.Hash, values []float32) {
	var b [4 * 1024]byte
	for len(values) > 0 {
		n := min(len(values), len(b)/4)
		for i, v := range values[:n] {
			binary.LittleEndian.PutUint32(b[4*i:], math.Float32bits(v))
		}
		h.Write(b[:4*n])
		values = values[n:]
	}
}
