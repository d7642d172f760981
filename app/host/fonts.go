package host

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"

	"brainbow/render"
)

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

// fontDirs lists the directories searched.
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

// Fonts returns the font files of this machine that package host draws with where
// its own font has no glyph, in order of preference. It reads them, which takes some
// tens of milliseconds.
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

// readFont returns a font file's bytes, nil if it cannot be read or drawn with.
func readFont(path string) []byte {
	info, err := os.Stat(path)
	if err != nil || info.Size() > maxFontFile {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil || !render.IsFont(data) {
		return nil
	}
	return data
}
