package cli

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
)

// seen reports whether a person sits at a terminal, as opposed to a script or a
// CI job.
func (a *app) seen() bool {
	return terminal(a.err) != nil && os.Getenv("CI") == ""
}

// browserCommand returns the command that opens an address in the browser of an
// operating system, or nothing without a screen.
func browserCommand(system string, env func(string) string, address string) []string {
	switch system {
	case "darwin":
		return []string{"open", address}
	case "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler", address}
	}
	if env("DISPLAY") == "" && env("WAYLAND_DISPLAY") == "" {
		return nil
	}
	return []string{"xdg-open", address}
}

// openBrowser opens an address, or says that the user has to open it.
func (a *app) openBrowser(address string) {
	command := browserCommand(runtime.GOOS, os.Getenv, address)
	if command == nil {
		return
	}
	// The command may run as long as the browser does, and longer than this
	// program.
	if err := exec.Command(command[0], command[1:]...).Run(); err != nil {
		fmt.Fprintf(a.err, "could not open a browser (%v): open the address yourself\n", err)
	}
}
