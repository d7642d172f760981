// Package web is the studio's page: TypeScript in src, built by "npm run build" into
// dist, which is committed and embedded here, so that Go alone builds everything.
//
// Start with [Embedded], a handler for what was built in, or [Disk], one that reads
// a directory anew at every request, for those who work on the page. Both answer
// with a policy that lets the page load its own files and talk to its own server,
// and nothing else. There is one page, at /: everything it shows is in the
// query of its address, and other paths that are no file are not found.
package web
