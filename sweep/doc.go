// Package sweep trains one recipe many times, for every combination of a point (from a grid or
// a list of changes) and a seed.
//
// Start with [Load], which reads a sweep's file, and [Run], which trains its trials in a
// directory. A trial is an ordinary run, named by the hash of its recipe. A sweep that was
// stopped therefore continues: it skips finished trials and resumes interrupted ones. Workers
// take trials from a [Queue]. [NewQueue] returns one in memory; the interface is that of a work
// queue with acknowledgements, so workers on other machines could share one. [Line] is a queue to
// which single trainings and batches of them come over time, in an order that can be changed.
//
// The package draws and prints nothing; package analysis reads the results of a sweep.
package sweep
