package host

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"

	"brainbow/internal/vfs"
	"brainbow/render"
)

// maxFontFile is the maximum size of a font file. The largest font collections in use are about
// 110 MB.
const maxFontFile = 160 << 20

// preferred holds prefixes of the file names of fonts with wide coverage, best first. Other
// fonts are not tried, because an arbitrary font may be a display face.
var preferred = []string{
	"notosanscjk", "notosanssc", "notosansjp", "notosanskr", "sourcehansans",
	"pingfang", "hiraginosans", "hiragino sans", "ヒラギノ角ゴシック w3", "applesdgothicneo", "arial unicode",
	"msyh", "yugothr", "yugothm", "meiryo", "malgun",
	"wqy-microhei", "wqy-zenhei", "droidsansfallback", "ipag", "takaogothic", "vl-gothic", "nanumgothic",
	"notosans-regular", "dejavusans.ttf", "seguisym", "segoeui",
}

// fontDirs lists the directories to search.
func fontDirs() []string {
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

// Fonts returns the font files of this machine with which package render draws characters that
// its built-in font lacks, in order of preference. It reads them, which takes tens of
// milliseconds.
func Fonts() [][]byte { return findFonts(fontDirs()) }

func findFonts(dirs []string) [][]byte {
	type found struct {
		rank int
		path string
	}
	var files []found
	for _, dir := range dirs {
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil // skip directories that cannot be read
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
		// Within a family, prefer the regular weight, then sort by name.
		a, b := weightRank(files[i].path), weightRank(files[j].path)
		if a != b {
			return a < b
		}
		return files[i].path < files[j].path
	})
	var fonts [][]byte
	last := -1
	for _, f := range files {
		if f.rank == last {
			continue // one file per family
		}
		if data := readFont(f.path); data != nil {
			fonts = append(fonts, data)
			last = f.rank
		}
	}
	return fonts
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

// readFont returns the bytes of a font file, or nil if it cannot be read or is not a font that
// can be drawn.
func readFont(path string) []byte {
	f, err := vfs.OpenRegular(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFontFile+1))
	if err != nil || len(data) > maxFontFile || !render.IsFont(data) {
		return nil
	}
	return data
}
