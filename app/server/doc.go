// Package server is the HTTP server behind the studio. It serves run directories, numbers
// computed from them, the views of package figure and the trainings of this process.
// docs/server.md lists the routes.
//
// Start with [New], which makes a server for a directory of runs, and [Listen], which finds a
// free port. [Server.Serve] answers requests until its context ends; trainings then keep what
// they recorded.
//
// The package computes nothing itself: every route is a call that a Go program could make too.
// It answers only pages that it serves: it refuses requests under another host's name or from
// another site's pages, requires a token on anything but a loopback address, and serves no file
// outside the runs.
package server
