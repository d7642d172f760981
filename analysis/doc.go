// Package analysis turns a run into numbers: what the network predicted, which
// classes it confused, how it learned.
//
// Start with [Open], which rebuilds the network and the data of a run, and with
// [Run.Confusion]. Results that take long to compute are cached in the run's
// analyses.
//
// The package draws nothing. It refuses to apply a run's weights to data other
// than the run was trained on, unless [Options.OtherData] is set.
package analysis
