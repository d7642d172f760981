package fetch

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
)

// maxMember bounds a file extracted from an archive, in bytes.
const maxMember = 512 << 20

// Unpack extracts the files that f.Unpack names from the archive in dir and puts them beside it,
// whatever their directory in the archive. It skips other files, links and devices. An existing
// file stays unless Force is set.
func (c *Client) Unpack(dir string, f File) error {
	fail := func(err error) error { return fmt.Errorf("unpack %s: %w", f.Name, err) }
	fsys := c.fs()
	missing := slices.DeleteFunc(slices.Clone(f.Unpack), func(name string) bool {
		_, err := fsys.Stat(filepath.Join(dir, name))
		return err == nil && !c.Force
	})
	if len(missing) == 0 {
		return nil
	}
	r, err := fsys.Open(filepath.Join(dir, f.Name))
	if err != nil {
		return fail(err)
	}
	defer r.Close()
	z, err := gzip.NewReader(r)
	if err != nil {
		return fail(err)
	}
	for t := tar.NewReader(z); len(missing) > 0; {
		h, err := t.Next()
		if err == io.EOF {
			return fail(fmt.Errorf("the archive has no %v", missing))
		}
		if err != nil {
			return fail(err)
		}
		i := slices.Index(missing, path.Base(h.Name))
		if i < 0 || h.Typeflag != tar.TypeReg {
			continue
		}
		if h.Size > maxMember {
			return fail(fmt.Errorf("%s must have at most %d bytes, not %d", h.Name, maxMember, h.Size))
		}
		c.say("unpacking %s", missing[i])
		if err := c.member(filepath.Join(dir, missing[i]), t, h.Size); err != nil {
			return fail(err)
		}
		missing = slices.Delete(missing, i, i+1)
	}
	return nil
}

// member writes one file, under a temporary name until it is complete.
func (c *Client) member(name string, r io.Reader, size int64) error {
	fsys := c.fs()
	f, err := fsys.Create(name + ".part")
	if err != nil {
		return diskError{err}
	}
	n, err := io.Copy(onDisk{f}, r)
	if closeErr := f.Close(); err == nil && closeErr != nil {
		err = diskError{closeErr}
	}
	if err == nil && n != size {
		err = io.ErrUnexpectedEOF
	}
	if err == nil {
		if err = errors.Join(fsys.SyncFile(name+".part"), fsys.Rename(name+".part", name), fsys.SyncDir(filepath.Dir(name))); err != nil {
			err = diskError{err}
		}
	}
	if err != nil {
		_ = fsys.Remove(name + ".part")
	}
	return err
}

// onDisk marks write errors, to distinguish them from read errors.
type onDisk struct{ w io.Writer }

func (d onDisk) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	if err != nil {
		err = diskError{err}
	}
	return n, err
}
