// Package projection places points of many dimensions in the plane and says how
// well that went. It is mathematics on [tensor.Tensor] values: points are rows
// [n, features], layouts rows [n, 2], and nothing is read or written.
//
// Start with [TSNE] and [PCA]; [Nearest] finds the neighbours that most methods
// need. What goes wrong with the input (too few points, values that are not
// numbers, points that all coincide) is an error that wraps one of the Err
// values, never a layout that means nothing.
//
// The same points, options and seed give the same bits on every machine, with
// any number of threads and at every level of [brainbow/internal/kernel]: sums
// over points are taken in fixed parts that are combined in order.
package projection
