// Package sweep trains one recipe many times: a grid, or a list, of changes times
// some seeds.
//
// Start with [Load], which reads a sweep's file, and [Run], which makes its trials
// in a directory. A trial is a run like any other and is named by the hash of its
// recipe, so that a sweep that was stopped goes on where it was: finished trials
// are not made again, one that was interrupted is resumed. Trials come from a
// [Queue]; the one here is in memory, but it is shaped after a work queue with
// acknowledgements, so that workers elsewhere can share one.
//
// The package draws nothing and prints nothing; package analysis reads what a
// sweep found.
package sweep
