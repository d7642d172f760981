//go:build !unix

package main

import "os/exec"

// killAll does nothing: these systems can only kill the command itself, not the processes it
// started.
func killAll(*exec.Cmd) {}
