package runstore

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Kind is the kind of a run's file.
type Kind string

// The kinds of files that the index lists.
const (
	KindMeta        Kind = "meta"        // run.json and the weights set by hand where there are many
	KindLog         Kind = "log"         // the first Bytes of metrics.jsonl or events.jsonl
	KindFrame       Kind = "frame"       // weights and buffers of one step
	KindAnchor      Kind = "anchor"      // optimiser state of one step
	KindProbe       Kind = "probe"       // one tap's values over several steps
	KindPredictions Kind = "predictions" // outputs for every test sample at one step
	KindLearning    Kind = "learning"    // answers for the training samples of one epoch, each in its own batch
)

// Entry is one line of index.jsonl.
type Entry struct {
	Path    string  `json:"path"` // relative to the run, with slashes
	Kind    Kind    `json:"kind"`
	Tap     string  `json:"tap,omitempty"`   // of probes
	Steps   []int64 `json:"steps,omitempty"` // of the file, ascending
	Bytes   int64   `json:"bytes"`
	CRC32C  string  `json:"crc32c,omitempty"` // of format 1: eight hexadecimal digits
	SHA256  string  `json:"sha256,omitempty"` // in format 1 of frames and anchors only
	Removed bool    `json:"removed,omitempty"`

	order int // number of the line
}

// MaxStep is the greatest step of a run. No training has more updates.
const MaxStep = 1_000_000_000_000

// maxFile bounds a file in bytes: the state of an optimiser for the largest network fits.
const maxFile = 1 << 32

func hex32(v uint32) string { return fmt.Sprintf("%08x", v) }

// checkKey ends a line of the index: the checksum of everything before it.
const checkKey = `,"check":"`

// appendEntry appends the entry's line.
func appendEntry(dst []byte, format int, e *Entry) []byte {
	line, err := json.Marshal(e)
	if err != nil {
		panic("runstore: an index entry does not marshal to JSON") // unreachable: strings and numbers only
	}
	return appendChecked(dst, format, line)
}

// appendChecked appends a JSON object as a line that ends with its checksum.
func appendChecked(dst []byte, format int, object []byte) []byte {
	object = object[:len(object)-1]
	dst = append(dst, object...)
	dst = append(dst, checkKey...)
	dst = append(dst, lineSum(format, object)...)
	return append(dst, "\"}\n"...)
}

// checked reports whether a line ends with a checksum. It returns an error if the checksum does not
// match.
func checked(line []byte) (bool, error) {
	i := bytes.LastIndex(line, []byte(checkKey))
	if i < 0 {
		return false, nil
	}
	format := Format
	sum := string(line[i+len(checkKey):])
	if len(sum) < lineDigits {
		format = 1
	}
	if sum != lineSum(format, line[:i])+`"}` {
		return true, fmt.Errorf("the line does not match its checksum")
	}
	return true, nil
}

// parseEntry checks and parses one line.
func parseEntry(line []byte) (Entry, error) {
	has, err := checked(line)
	if err == nil && !has {
		err = fmt.Errorf("no checksum at the end of the line")
	}
	if err != nil {
		return Entry{}, err
	}
	var e Entry
	if err := json.Unmarshal(line, &e); err != nil {
		return Entry{}, err
	}
	if !validPath(e.Path) {
		return Entry{}, fmt.Errorf("path %q leads out of the run", e.Path)
	}
	if e.Removed {
		return e, nil
	}
	if e.Bytes < 0 || e.Bytes > maxFile {
		return Entry{}, fmt.Errorf("bytes must be from 0 to %d, not %d", int64(maxFile), e.Bytes)
	}
	if sum, err := hex.DecodeString(e.SHA256); e.CRC32C == "" && (err != nil || len(sum) != sha256.Size) {
		return Entry{}, fmt.Errorf("sha256 must be 64 hexadecimal digits, not %.80q", e.SHA256)
	}
	if _, err := strconv.ParseUint(e.CRC32C, 16, 32); e.CRC32C != "" && err != nil {
		return Entry{}, fmt.Errorf("crc32c must be eight hexadecimal digits, not %.80q", e.CRC32C)
	}
	if !slices.IsSorted(e.Steps) || len(e.Steps) > 0 && e.Steps[0] < 0 {
		return Entry{}, fmt.Errorf("steps must be ascending")
	}
	if n := len(e.Steps); n > 0 && e.Steps[n-1] > MaxStep {
		return Entry{}, fmt.Errorf("a step must be at most %d, not %d", MaxStep, e.Steps[n-1])
	}
	switch e.Kind {
	case KindFrame, KindAnchor, KindPredictions, KindLearning:
		if len(e.Steps) != 1 {
			return Entry{}, fmt.Errorf("the file must have one step, not %d", len(e.Steps))
		}
	}
	return e, nil
}

// index is the state that the lines of index.jsonl describe.
type index struct {
	live  map[string]Entry // by path; a log's latest line
	used  int64            // bytes of index.jsonl read so far
	count int              // lines
}

func newIndex() *index { return &index{live: map[string]Entry{}} }

func (x *index) apply(e Entry) {
	if e.Removed {
		delete(x.live, e.Path)
		return
	}
	e.order = x.count
	x.live[e.Path] = e
}

// entries returns the existing files in the order of their lines.
func (x *index) entries() []Entry {
	return slices.SortedFunc(maps.Values(x.live), func(a, b Entry) int { return a.order - b.order })
}

// read applies the complete lines of data, which continues the data read before.
func (x *index) read(name string, data []byte) error {
	data = completeLines(data)
	first := x.count
	err := eachLine(data, func(number int, offset int64, line []byte) error {
		e, err := parseEntry(line)
		if err != nil {
			return damaged(name, "line %d (offset %d): %v", first+number, x.used+offset, err)
		}
		x.apply(e)
		x.count++
		return nil
	})
	if err == nil {
		x.used += int64(len(data))
	}
	return err
}
