// Package faults contains only tests, which break trainings in the ways that machines and people
// do: a process is killed at a random moment or in the middle of a write, the power fails, the disk
// is full or read-only, bytes change, files disappear, two processes try to write one run.
//
// Every test ends with the same checks: everything that was recorded completely is still there and
// correct, and the resumed training ends with the same bits as an undisturbed one. Where that is
// impossible, a clear error must say so.
//
// BRAINBOW_FAULTS is the number of faults of each kind (a few by default),
// BRAINBOW_FAULTS_SEED repeats a series; "make faults" runs twenty of each.
package faults
