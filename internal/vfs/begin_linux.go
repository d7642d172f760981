//go:build linux && (amd64 || arm64)

package vfs

import (
	"os"
	"syscall"
)

// beginWrite asks the system to bring what was written to the disk now, without
// waiting: a later sync then finds little left to wait for. It promises
// nothing, and an error (a file system that cannot) means only that.
func beginWrite(f File) {
	const write = 2 // SYNC_FILE_RANGE_WRITE; an offset and a length of 0 are the whole file
	if f, ok := f.(*os.File); ok {
		_ = syscall.SyncFileRange(int(f.Fd()), 0, 0, write)
	}
}
