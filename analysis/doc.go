// Package analysis turns a run into numbers: what the network answered, what
// it confused, how it learned.
//
// Start with [Open], which rebuilds the network and the data of a run, and
// with [Run.Confusion]. What takes long is kept in the run's analyses and read
// from there the next time.
//
// The package draws nothing, and it refuses to put a run's weights before
// other data than the run was trained on, unless told to.
package analysis
