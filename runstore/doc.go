// Package runstore keeps a run, the recording of one training, as a directory
// of standard files. It is the only package that knows their names and formats;
// docs/run-format.md describes them for everybody else.
//
// Start with [Create], whose [Writer] records while a network trains, and
// [Open], whose [Reader] shows what is there: of a run that is finished, was
// killed, is on a read-only disk, or is being written at this moment.
//
// The one rule behind it all: a file exists when index.jsonl says so. The
// writer makes a file durable under its final name before it appends the line
// that lists it, so that whatever is listed is whole, after a kill as after a
// power cut; what is not listed is ignored. Every line and every file carries a
// checksum, and every read verifies it.
//
// What the package refuses: to write into a directory that holds something
// else, to write a run that somebody else is writing, to read a format newer
// than its own, and to show damaged data. Recipes, networks and transforms are
// opaque JSON to it.
package runstore
