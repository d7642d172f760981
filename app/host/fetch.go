package host

import (
	"context"
	"errors"
	"path/filepath"

	"brainbow/dataset/reader"
	"brainbow/internal/fetch"
)

// Fetchable returns the public datasets that [Fetch] can download, and the bytes of their files.
func Fetchable() map[string]int64 {
	all := map[string]int64{}
	for _, name := range fetch.Names() {
		set, _ := fetch.Find(name, "")
		for _, f := range set.Files {
			all[name] += f.Size
		}
	}
	return all
}

// Fetch downloads the files of a set that are missing and checks them, to the directory where [Data] looks for
// them. each, unless nil, is called with every file and what was found out about it.
func Fetch(ctx context.Context, client *fetch.Client, set fetch.Set, each func(f fetch.File, s fetch.State)) error {
	dir := filepath.Join(reader.Root(), set.Name)
	for _, f := range set.Files {
		state, err := client.Get(ctx, dir, f)
		if err != nil {
			return err
		}
		if each != nil {
			each(f, state)
		}
		if f.Unpack != nil {
			if err := client.Unpack(dir, f); err != nil {
				return err
			}
		}
	}
	info, err := Data.Find(set.Name)
	return errors.Join(err, info.Problem)
}

// FetchByName is [Fetch] from the public mirrors.
func FetchByName(ctx context.Context, name string, progress func(file string, done, total int64)) error {
	set, ok := fetch.Find(name, "")
	if !ok {
		return errors.New("fetch " + name + ": it cannot be downloaded")
	}
	return Fetch(ctx, &fetch.Client{Progress: progress}, set, nil)
}
