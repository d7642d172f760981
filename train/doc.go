// Package train fits a network's weights to data: the loop, the update rules,
// the measurements. [New] validates a [Spec] and prepares a [Trainer]; its Run
// trains to the end and tells an [Observer] everything on the way, its Step makes
// one update.
//
// The same spec, data and seed give the same weights, bit for bit, for any number
// of threads and on any machine. A batch is cut into groups of blocks by its size
// alone; each group sums its gradient in order, and the groups' sums are added by
// one fixed tree. The order of samples in an epoch depends on the seed and the
// epoch only.
//
// The package keeps no files and knows no data set.
package train
