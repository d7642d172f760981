// Package web serves the studio's page. Its source is TypeScript in src, which "npm run build"
// builds into dist; dist is committed and embedded here, so that Go alone builds the program.
//
// Start with [Embedded], a handler for the embedded files, or [Live], which reads the files at
// every request, for developing the page. Both send a content security policy that lets the
// page load from and connect to its own server only. There is one page, at /. The query of its
// address holds everything it shows; other paths must be files.
package web
