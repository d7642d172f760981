// Package generate draws datasets from a seed: handwritten digits, photographs of
// house numbers, and points in the plane.
//
// [Opener] is the [dataset.Opener] for them. Every sample is a pure function of
// (seed, split, number): the same bits on every machine, and the first thousand are
// the same however many follow. The package opens no file.
package generate
