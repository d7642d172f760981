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

// maxMember bounds a file that is taken out of an archive.
const maxMember = 512 << 20

// Unpack takes the files that f.Unpack names out of the archive in dir and puts them
// beside it, whatever directory they have in the archive. Others, links and devices
// are left where they are. A file that is there already stays unless Force is set.
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
			return fail(fmt.Errorf("%v are not in it", missing))
		}
		if err != nil {
			return fail(err)
		}
		i := slices.Index(missing, path.Base(h.Name))
		if i < 0 || h.Typeflag != tar.TypeReg {
			continue
		}
		if h.Size > maxMember {
			return fail(fmt.Errorf("%s has %d bytes", h.Name, h.Size))
		}
		c.say("unpacking %s", missing[i])
		if err := c.member(filepath.Join(dir, missing[i]), t, h.Size); err != nil {
			return fail(err)
		}
		missing = slices.Delete(missing, i, i+1)
	}
	return nil
}

// member writes one file, under a name of its own until it is complete.
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

// onDisk tells errors of writing from those of reading.
type onDisk struct{ w io.Writer }

func (d onDisk) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	if err != nil {
		err = diskError{err}
	}
	return n, err
}
