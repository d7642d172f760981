package main

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// galleryPage is the page whose pictures stand between the question that they answer and, as a quotation, the
// finding that they print.
const galleryPage = "docs/gallery.md"

// pictured matches a picture of the gallery and the quotation below it.
var pictured = regexp.MustCompile(`(?m)^!\[[^\]]*\]\(images/([^)]+)\)\n\n> (.*)$`)

// picturesOf matches every picture of a page.
var picturesOf = regexp.MustCompile(`(?m)^!\[[^\]]*\]\(images/([^)]+)\)$`)

// findings compares each quotation with the title in the picture's file.
func (b *book) findings() error {
	page := b.pages[galleryPage]
	var errs []error
	quoted := map[string]bool{}
	for _, m := range pictured.FindAllStringSubmatch(page, -1) {
		quoted[m[1]] = true
		title, err := titleOf(filepath.Join(b.root, "docs", "images", m[1]))
		switch {
		case err != nil:
			errs = append(errs, err)
		case title != m[2]:
			errs = append(errs, fmt.Errorf("%s: %s says %q, and the page %q", galleryPage, m[1], title, m[2]))
		}
	}
	for _, m := range picturesOf.FindAllStringSubmatch(page, -1) {
		if !quoted[m[1]] {
			errs = append(errs, fmt.Errorf("%s: below %s the finding is not quoted", galleryPage, m[1]))
		}
	}
	return errors.Join(errs...)
}

// quote writes into the gallery what the pictures say now.
func (b *book) quote() error {
	var failed error
	page := pictured.ReplaceAllStringFunc(b.pages[galleryPage], func(part string) string {
		m := pictured.FindStringSubmatch(part)
		title, err := titleOf(filepath.Join(b.root, "docs", "images", m[1]))
		if err != nil {
			failed = errors.Join(failed, err)
			return part
		}
		return strings.TrimSuffix(part, m[2]) + title
	})
	if failed != nil || page == b.pages[galleryPage] {
		return failed
	}
	b.pages[galleryPage] = page
	return os.WriteFile(filepath.Join(b.root, filepath.FromSlash(galleryPage)), []byte(page), 0o644)
}

// titleOf returns the title that a picture's file holds: of an SVG its title, of a PNG the text Title, of a
// GIF the first line of its comment.
func titleOf(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	title := ""
	switch path.Ext(file) {
	case ".svg":
		var doc struct {
			Title string `xml:"title"`
		}
		if err := xml.Unmarshal(data, &doc); err != nil {
			return "", fmt.Errorf("read %s: %w", file, err)
		}
		title = doc.Title
	case ".png":
		for rest := data[min(8, len(data)):]; len(rest) >= 12; {
			n := int(binary.BigEndian.Uint32(rest))
			if n < 0 || n > len(rest)-12 {
				break
			}
			if text, ok := bytes.CutPrefix(rest[8:8+n], []byte("Title\x00\x00\x00\x00\x00")); ok && string(rest[4:8]) == "iTXt" {
				title = string(text)
			}
			rest = rest[12+n:]
		}
	case ".gif":
		if i := bytes.Index(data, []byte("!\xfe")); i >= 0 && i+3 < len(data) {
			var comment []byte
			for at := i + 2; at < len(data) && data[at] != 0; at += int(data[at]) + 1 {
				comment = append(comment, data[at+1:min(at+1+int(data[at]), len(data))]...)
			}
			title, _, _ = strings.Cut(string(comment), "\n")
		}
	}
	if title == "" {
		return "", fmt.Errorf("read %s: it has no title", file)
	}
	return title, nil
}
