// Package projection lays out points of many dimensions in the plane and measures the quality of
// layouts. It works on [tensor.Tensor] values: points are [n, features], layouts [n, 2]. It reads
// and writes no files.
//
// Start with [TSNE] and [PCA]; [Nearest] finds the neighbours that most methods need. For invalid
// input (too few points, values that are not finite, points that all coincide) functions return an
// error that wraps one of the Err values, never a meaningless layout.
//
// The same points, options and seed give the same bits on every machine, with
// any number of threads and at every level of [brainbow/internal/kernel]: sums
// over points are taken in fixed parts that are combined in order.
package projection
