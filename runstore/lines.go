package runstore

import (
	"bytes"
	"hash/crc32"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func crc32c(data []byte) uint32 { return crc32.Checksum(data, castagnoli) }

// updateCRC continues a checksum with more data.
func updateCRC(crc uint32, data []byte) uint32 { return crc32.Update(crc, castagnoli, data) }

// zeroRun is the number of consecutive zero bytes that indicate a power cut which kept a file's
// size but not its contents; single damaged bytes give no such runs.
const zeroRun = 8

// completeLines returns the completely written part of an append-only file: up to the last newline,
// but not beyond a run of zeros.
func completeLines(data []byte) []byte {
	for at := 0; ; {
		i := bytes.IndexByte(data[at:], 0)
		if i < 0 {
			break
		}
		at += i
		n := 0
		for at+n < len(data) && data[at+n] == 0 {
			n++
		}
		if n >= zeroRun || at+n == len(data) {
			data = data[:at]
			break
		}
		at += n
	}
	return data[:bytes.LastIndexByte(data, '\n')+1]
}

// eachLine calls do for every line that is not empty, with its number, counted from 1, and its
// offset. data must consist of complete lines.
func eachLine(data []byte, do func(number int, offset int64, line []byte) error) error {
	var offset int64
	for number := 1; len(data) > 0; number++ {
		line, rest, _ := bytes.Cut(data, []byte{'\n'})
		if len(line) > 0 {
			if err := do(number, offset, line); err != nil {
				return err
			}
		}
		offset += int64(len(line)) + 1
		data = rest
	}
	return nil
}
