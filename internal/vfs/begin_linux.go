//go:build linux && (amd64 || arm64)

package vfs

import (
	"os"
	"syscall"
)

// beginWrite asks the system to start writing the file's data to the disk, without waiting, so that
// a later sync has little left to do. It guarantees nothing, so errors (a file system without the
// call) do not matter.
func beginWrite(f File) {
	const write = 2 // SYNC_FILE_RANGE_WRITE; an offset and a length of 0 are the whole file
	if f, ok := f.(*os.File); ok {
		_ = syscall.SyncFileRange(int(f.Fd()), 0, 0, write)
	}
}
