package fetch

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
)

// check compares a file with its published checksum; errors name it by url.
func (c *Client) check(name, url string, f File) (State, error) {
	var (
		sum   hash.Hash
		want  string
		kind  string
		state State
	)
	switch {
	case f.SHA256 != "":
		sum, want, kind, state = sha256.New(), f.SHA256, "SHA-256", Checked
	case f.MD5 != "":
		sum, want, kind, state = md5.New(), f.MD5, "MD5", MD5Checked
	default:
		return Unverified, nil
	}
	r, err := c.fs().Open(name)
	if err != nil {
		return 0, fmt.Errorf("check %s: %w", f.Name, err)
	}
	defer r.Close()
	if _, err := io.Copy(sum, r); err != nil {
		return 0, fmt.Errorf("check %s: %w", f.Name, err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		return 0, &ChecksumError{url, kind, got, want}
	}
	return state, nil
}
