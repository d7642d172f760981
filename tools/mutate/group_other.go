//go:build !unix

package main

import "os/exec"

// killAll leaves the command as it is: here its end is all that can be asked for.
func killAll(*exec.Cmd) {}
