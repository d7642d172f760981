//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package vfs

import (
	"errors"
	"os"
)

var fullErrors, readOnlyErrors []error

// nonblock is a flag of Unix.
const nonblock = 0

// lockFile refuses exclusive locks and grants all others: this system has no lock that ends with
// the process, so runs cannot be written and always count as unlocked.
func lockFile(_ *os.File, exclusive bool) error {
	if exclusive {
		return errors.ErrUnsupported
	}
	return nil
}

func syncDir(func() (*os.File, error)) error { return nil }

func retry(do func() error) error { return do() }
