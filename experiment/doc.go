// Package experiment reads recipes: small YAML files that say everything about
// a training.
//
// Start with [Load], which finds a built-in recipe by name or a file by path and
// gives a [Document]; [Document.Set] changes a value as the command line's --set
// does, and [Document.Recipe] gives the [Recipe], checked. [Recipe.Open] then
// opens its data and [Document.Network] builds its network for that data.
//
// The package refuses what it does not understand, before any training: an
// unknown key, a value of the wrong type, anchors and tags, and everything that
// package nn, train or dataset would refuse. The error is an [*Error] that names
// the file, the line (or the --set) and the key, and says what would be accepted.
package experiment
