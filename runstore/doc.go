// Package runstore keeps a run, the recording of one training, as a directory of standard files. It
// is the only package that knows their names and formats; docs/run-format.md describes them for
// other programs.
//
// Start with [Create], which returns a [Writer] to record a training, and [Open], which returns a
// [Reader] of a run that is finished, was killed, is on a read-only disk, or is still being
// written.
//
// The basic rule: a file belongs to the run when index.jsonl lists it. The writer makes a file
// durable under its final name before it appends the line that lists it, so every listed file is
// complete, even after a kill or a power cut. Readers ignore unlisted files. Every line and every
// file has a checksum, and every read verifies it.
//
// The package refuses to write into a directory with other files, to write a run that another
// process is writing, to read a newer format, and to return damaged data. It treats recipes,
// networks and transforms as opaque JSON.
package runstore
