//go:build !linux || !(amd64 || arm64)

package vfs

// beginWrite does nothing: only Linux has a call for it.
func beginWrite(File) {}
