package reader

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"brainbow/dataset"
)

func TestMetadata(t *testing.T) {
	for name, c := range map[string]struct{ file, text string }{
		"csv":                {"metadata.csv", "file_name,label\n1.png,cat\nsub/2.png,\"a, dog\"\n3.png,cat\n4.png,\"a, dog\"\n"},
		"csv, other columns": {"metadata.csv", "\ufeffid,label,file_name\r\n7,cat,1.png\r\n8,\"a, dog\",sub/2.png\r\n9,cat,3.png\r\n9,\"a, dog\",4.png\r\n"},
		"csv, another name":  {"metadata.csv", "species,file_name\ncat,1.png\n\"a, dog\",sub\\2.png\ncat,./3.png\n\"a, dog\",4.png\n"},
		"json":               {"metadata.jsonl", "{\"file_name\": \"1.png\", \"label\": \"cat\"}\n\n{\"file_name\": \"sub/2.png\", \"label\": \"a, dog\", \"x\": [1]}\n{\"file_name\": \"3.png\", \"label\": \"cat\"}\n{\"file_name\": \"4.png\", \"label\": \"a, dog\"}"},
	} {
		files := map[string][]byte{c.file: []byte(c.text), "1.png": nil, "sub/2.png": nil, "3.png": nil, "4.png": nil}
		d, err := (Files{Cache: t.TempDir()}).openPath(folder(t, files), "d", dataset.Options{}, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.Equal(d.Classes, []string{"a, dog", "cat"}) || d.Train.Len() != 4 {
			t.Errorf("%s: %q, %d samples", name, d.Classes, d.Train.Len())
		}
		for i, f := range d.Train.Files {
			if want := map[string]uint16{"1.png": 1, "sub/2.png": 0, "3.png": 1, "4.png": 0}[f]; d.Train.Labels[i] != want {
				t.Errorf("%s: %s has label %d", name, f, d.Train.Labels[i])
			}
		}
	}
}

func TestMetadataBad(t *testing.T) {
	for name, c := range map[string]struct {
		file, text, want string
		skip             int
	}{
		"file missing":   {"metadata.csv", "file_name,label\n1.png,a\n2.png,b\n3.png,b\n", `line 4 names "3.png", which does not exist`, 1},
		"line missing":   {"metadata.csv", "file_name,label\n1.png,a\n", "2.png: this image is not in ", -1},
		"twice":          {"metadata.csv", "file_name,label\n1.png,a\n1.png,b\n", `line 3: "1.png" is named twice`, -1},
		"outside":        {"metadata.csv", "file_name,label\n../1.png,a\n", "lies outside the folder", -1},
		"absolute":       {"metadata.csv", "file_name,label\n/../../1.png,a\n2.png,b\n", "lies outside the folder", -1},
		"no label":       {"metadata.csv", "file_name,label\n1.png,\n", "has no label", -1},
		"columns":        {"metadata.csv", "path,kind,x\n1.png,a,1\n", "its columns are path, kind, x", -1},
		"ragged":         {"metadata.csv", "file_name,label\n1.png\n", "not a table", -1},
		"empty":          {"metadata.csv", "", "the file is empty", -1},
		"json, no lines": {"metadata.jsonl", "[1, 2]\n", "line 1: not a JSON object", -1},
		"json, a list":   {"metadata.jsonl", "{\"file_name\": \"1.png\", \"label\": [1]}\n", "line 1: label is [1]", -1},
	} {
		root := folder(t, map[string][]byte{c.file: []byte(c.text), "1.png": nil, "2.png": nil})
		_, err := (Files{Cache: t.TempDir()}).openPath(root, "d", dataset.Options{}, nil)
		var hint interface{ Hint() string }
		if err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, &hint) || hint.Hint() == "" {
			t.Errorf("%s: %v", name, err)
		}
		d, err := (Files{Cache: t.TempDir()}).openPath(root, "d", dataset.Options{SkipBad: true}, nil)
		if (err != nil) != (c.skip < 0) || err == nil && len(d.Skipped) != c.skip {
			t.Errorf("%s, with SkipBad: %v", name, err)
		}
	}
}

func FuzzMetadata(f *testing.F) {
	f.Add("file_name,label\n1.png,a\n")
	f.Add("{\"file_name\": \"1.png\", \"label\": 3}\n{}")
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range []func(string, *strings.Reader) ([]labelled, error){
			func(n string, r *strings.Reader) ([]labelled, error) { return readMetadataCSV(n, r) },
			func(n string, r *strings.Reader) ([]labelled, error) { return readMetadataJSON(n, r) },
		} {
			lines, err := read("fuzz", strings.NewReader(text))
			if err != nil && !strings.Contains(err.Error(), "fuzz") {
				t.Errorf("%v does not name the file", err)
			}
			if len(lines) > len(text) {
				t.Errorf("%d lines of %d bytes", len(lines), len(text))
			}
		}
	})
}
