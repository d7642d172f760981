// Command arm64 generates kernel_arm64.s: every kernel for NEON, four lanes in
// each of thirty-two registers. Go's assembler knows the loads, the stores and
// the integer instructions but hardly any vector arithmetic, so that part is
// written as words, each with its disassembly in GNU's notation beside it;
// encode.go holds the encodings.
//
// To check them, disassemble a test binary and compare: objdump -d must print
// what the comments say.
package main

import (
	"flag"
	"log"
	"os"
)

func main() {
	log.SetFlags(0)
	out := flag.String("out", "", "file to write")
	flag.Parse()
	if *out == "" || flag.NArg() > 0 {
		log.Fatal("usage: go run ./arm64 -out FILE")
	}
	a := &asm{}
	a.header()
	genTaps(a)
	genTapsGrad(a)
	genMaps(a)
	genSoftmax(a)
	genPool(a)
	genSums(a)
	genMoments(a)
	genMoves(a)
	genHalves(a)
	genUpdates(a)
	genPeak(a)
	if err := os.WriteFile(*out, a.buf.Bytes(), 0o666); err != nil {
		log.Fatalf("write assembly: %v", err)
	}
}
