// Package generate draws datasets from a seed: handwritten digits, photographs of
// house numbers, and points in the plane.
//
// [Opener] is the [dataset.Opener] for them. Every sample is a pure function of (seed, split,
// number): it has the same bits on every machine, and does not depend on the number of samples. The
// package opens no file.
package generate
