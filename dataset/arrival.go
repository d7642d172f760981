package dataset

import (
	"context"
	"errors"
	"io"
)

// ErrRefused matches the errors of an [Arrival] that is refused because of what it contains: a path
// that leads out of the folder, a link, too many bytes, no pictures.
var ErrRefused = errors.New("refused")

// Receiver is an [Opener] that can also store data sets that arrive as files, such as a folder that
// somebody drops on a page.
type Receiver interface {
	// Receive begins to store a data set under a name like the given one. limit bounds its files in
	// bytes.
	Receive(name string, limit int64) (Arrival, error)
}

// Arrival is a data set that is arriving. It must end with Done or Abandon; after an error only Abandon is
// left. It is not safe for concurrent use.
type Arrival interface {
	// Add stores one file, by its path in the folder, with slashes. Files that are no data are left out.
	Add(path string, r io.Reader) error
	// AddZip stores the files of a zip archive.
	AddZip(ctx context.Context, r io.Reader) error
	// Done opens what has arrived and gives it its name. Nothing is kept if it cannot be opened.
	Done(opt Options) (Received, error)
	// Abandon removes what has arrived.
	Abandon() error
}

// Received describes a data set that has arrived.
type Received struct {
	Name string   // by which it is opened from now on
	Data *Dataset // with the files that could not be read in Skipped
	// Ignored is the number of files that were left out because they are no data.
	Ignored int
}
