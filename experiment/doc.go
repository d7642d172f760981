// Package experiment reads recipes, small YAML files that describe a training completely, and
// runs them.
//
// Start with [Load], which finds a built-in recipe by name or a file by path and returns a
// [Document]. [Document.Set] changes a value, as --set does on the command line, and
// [Document.Recipe] returns the checked [Recipe]. [Prepare] opens its data and builds its
// network, which gives an [Experiment]; [Experiment.Run] trains and records it.
//
// The package rejects every faulty recipe before any training: unknown keys, values of the
// wrong type, anchors and tags, and everything that packages nn, train and dataset reject. The
// error is an [*Error] that names the file, the line (or the --set) and the key, and says what
// would be accepted.
package experiment
