package runstore

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
)

// digest is the running checksum of a file in the form of a run's format: CRC-32C in format 1,
// SHA-256 since format 2.
type digest struct {
	crc uint32
	sha hash.Hash // nil in format 1
}

func newDigest(format int) *digest {
	if format == 1 {
		return &digest{}
	}
	return &digest{sha: sha256.New()}
}

// digestOf returns the digest of data.
func digestOf(format int, data ...[]byte) *digest {
	d := newDigest(format)
	for _, part := range data {
		d.write(part)
	}
	return d
}

// write continues the checksum with more data.
func (d *digest) write(data []byte) {
	if d.sha == nil {
		d.crc = updateCRC(d.crc, data)
		return
	}
	d.sha.Write(data) // never fails
}

// list sets an entry's checksum to that of everything written.
func (d *digest) list(e *Entry) {
	if d.sha == nil {
		e.CRC32C = hex32(d.crc)
		return
	}
	e.SHA256 = hex.EncodeToString(d.sha.Sum(nil))
}

// mismatch compares data with an entry's checksum. It returns a description of the difference, ""
// for equal data. Format 1 lists a SHA-256 of frames and anchors besides the CRC-32C, which only
// [Reader.Verify] compares.
func (e *Entry) mismatch(data []byte) string {
	if e.CRC32C != "" {
		if sum := hex32(crc32c(data)); sum != e.CRC32C {
			return "its checksum is " + sum + ", the index lists " + e.CRC32C
		}
		return ""
	}
	return e.mismatchSHA256(data)
}

func (e *Entry) mismatchSHA256(data []byte) string {
	if sum := sha256Hex(data); sum != e.SHA256 {
		return "its sha256 is " + sum + ", the index lists " + e.SHA256
	}
	return ""
}

func sha256Hex(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// lineSum returns the checksum at the end of a line: CRC-32C in format 1, the first 16 hexadecimal
// digits of SHA-256 since.
func lineSum(format int, line []byte) string {
	if format == 1 {
		return hex32(crc32c(line))
	}
	return sha256Hex(line)[:lineDigits]
}

// lineDigits is the number of digits of a line's checksum since format 2.
const lineDigits = 16
