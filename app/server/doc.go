// Package server is the studio's other half: run directories, numbers computed
// from them, the views of package figure, and the trainings of this process, over
// HTTP with the standard library alone. docs/server.md lists the routes.
//
// Start with [New], which serves a directory of runs, and [Listen], which finds a
// free port for it; [Server.Serve] goes on until its context ends and lets
// trainings keep what they recorded.
//
// The package adds nothing to what can be computed: every route is one call that a
// Go program could make too. It answers whoever comes from this machine's own
// pages and nobody else: requests under another host's name or from another
// site's page are refused, anything but a loopback address needs a token, and no
// path leads out of the runs.
package server
