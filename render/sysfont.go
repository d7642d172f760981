package render

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/sfnt"
)

// Characters that the built-in font lacks (Chinese, Japanese, Korean,
// symbols) are drawn with a font of the system, looked for once, when the
// first such character appears.

// maxFontFile bounds what is read: the largest font collections in use are
// about 110 MB.
const maxFontFile = 160 << 20

// preferred are beginnings of file names of fonts with wide coverage, best
// first. Others are not tried: an arbitrary font may be a display face.
var preferred = []string{
	"notosanscjk", "notosanssc", "notosansjp", "notosanskr", "sourcehansans",
	"pingfang", "hiraginosans", "hiragino sans", "ヒラギノ角ゴシック w3", "applesdgothicneo", "arial unicode",
	"msyh", "yugothr", "yugothm", "meiryo", "malgun",
	"wqy-microhei", "wqy-zenhei", "droidsansfallback", "ipag", "takaogothic", "vl-gothic", "nanumgothic",
	"notosans-regular", "dejavusans.ttf", "seguisym", "segoeui",
}

// fontDirs lists the directories searched; a test replaces it.
var fontDirs = func() []string {
	home, _ := os.UserHomeDir()
	switch runtime.GOOS {
	case "windows":
		return []string{
			filepath.Join(os.Getenv("WINDIR"), "Fonts"),
			filepath.Join(os.Getenv("LOCALAPPDATA"), "Microsoft", "Windows", "Fonts"),
		}
	case "darwin":
		return []string{filepath.Join(home, "Library", "Fonts"), "/Library/Fonts", "/System/Library/Fonts"}
	default:
		return []string{
			filepath.Join(home, ".local", "share", "fonts"), filepath.Join(home, ".fonts"),
			"/usr/local/share/fonts", "/usr/share/fonts",
		}
	}
}

// system holds the fonts once they have been looked for.
var system = sync.OnceValue(func() []*face { return findFaces(fontDirs()) })

// systemFaces returns the system's fonts in order of preference, or none for a
// character whose script is not drawn.
func systemFaces(r rune) []*face {
	if needsShaping(r) || unicode.IsControl(r) {
		return nil
	}
	return system()
}

func findFaces(dirs []string) []*face {
	type found struct {
		rank int
		path string
	}
	var files []found
	for _, dir := range dirs {
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil // a directory that cannot be read holds no font for us
			}
			name := strings.ToLower(d.Name())
			switch filepath.Ext(name) {
			case ".ttf", ".otf", ".ttc", ".otc":
			default:
				return nil
			}
			for rank, p := range preferred {
				if strings.HasPrefix(name, p) {
					files = append(files, found{rank, path})
					break
				}
			}
			return nil
		})
	}
	sort.SliceStable(files, func(i, j int) bool {
		if files[i].rank != files[j].rank {
			return files[i].rank < files[j].rank
		}
		// Among the weights of a family the regular one, then by name.
		a, b := weightRank(files[i].path), weightRank(files[j].path)
		if a != b {
			return a < b
		}
		return files[i].path < files[j].path
	})
	var faces []*face
	last := -1
	for _, f := range files {
		if f.rank == last {
			continue // one file per family
		}
		if face := openFace(f.path); face != nil {
			faces = append(faces, face)
			last = f.rank
		}
	}
	return faces
}

func weightRank(path string) int {
	name := strings.ToLower(filepath.Base(path))
	for i, w := range []string{"regular", "medium", "w3", "r."} {
		if strings.Contains(name, w) {
			return i
		}
	}
	return 9
}

func openFace(path string) *face {
	info, err := os.Stat(path)
	if err != nil || info.Size() > maxFontFile {
		return nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	c, err := sfnt.ParseCollection(b)
	if err != nil {
		return nil
	}
	f, err := c.Font(0)
	if err != nil || f.UnitsPerEm() <= 0 {
		return nil
	}
	return newFace(f)
}

// needsShaping reports whether the characters of r's script change their shape
// or order with their neighbours, which this package does not do.
func needsShaping(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko,
		unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya,
		unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
		unicode.Thai, unicode.Lao, unicode.Tibetan, unicode.Myanmar, unicode.Khmer, unicode.Mongolian) ||
		unicode.Is(unicode.Mn, r)
}

// CanDraw reports whether every character of s can be drawn as it should be:
// with the built-in font (Latin, Greek, Cyrillic) or one of the system's. It
// is false for scripts that need shaping or run from right to left.
func CanDraw(s string) bool {
	for _, r := range s {
		if needsShaping(r) {
			return false
		}
		if _, g := lookup(r, regular()); g == nil {
			return false
		}
	}
	return true
}
