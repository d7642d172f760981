// Package faults holds nothing but tests: they break trainings in the ways that
// machines and people do. A process is killed at random moments and in the middle
// of a write, the power goes, the disk fills or refuses, bytes change, files
// disappear, two processes want to write one run.
//
// Every test ends the same way: what had been recorded completely is still there
// and right, and the training, resumed, ends with the bits of one that nobody
// disturbed. Where that cannot be, a clear error must say so.
//
// BRAINBOW_FAULTS is the number of faults of each kind (a few by default),
// BRAINBOW_FAULTS_SEED repeats a series; "make faults" runs twenty of each.
package faults
