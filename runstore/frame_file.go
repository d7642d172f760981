package runstore

import (
	"crypto/sha256"
	"encoding/hex"

	"brainbow/tensor"
)

// FrameFile returns the contents of the file that [Writer.Frame] writes for
// these tensors, appended to dst. Anchors have the same form.
func FrameFile(dst []byte, tensors []tensor.Named) ([]byte, error) {
	return encodeTensors(dst, tensors, torchMetadata)
}

// FrameFileHash returns the result of [Reader.FrameHash] for a frame with these contents.
func FrameFileHash(contents []byte) string {
	sum := sha256.Sum256(contents)
	return hex.EncodeToString(sum[:])
}
