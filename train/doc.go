// Package train fits a network's weights to data: the loop, the update rules, the measurements.
// [New] validates a [Spec] and prepares a [Trainer]. Its method Run trains to the end and calls an
// [Observer] after every step and epoch; Step makes one update.
//
// The same spec, data and seed give the same weights, bit for bit, for any number of threads and on
// any machine. A batch is cut into groups of blocks by its size alone; each group sums its gradient
// in order, and the groups' sums are added by one fixed tree. The order of samples in an epoch
// depends only on the seed and the epoch.
//
// The package opens no files and has no data sets.
package train
