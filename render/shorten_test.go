package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"brainbow/internal/golden"
)

// atMost is a width in letters.
func atMost(letters int) func(string) bool {
	return func(s string) bool { return utf8.RuneCountInString(s) <= letters }
}

func TestShortNames(t *testing.T) {
	male, female := "Northern_American_woodpecker_male", "Northern_American_woodpecker_female"
	for _, c := range []struct {
		letters     int
		names, want string
	}{
		{40, "a|" + male, "a|" + male},
		{12, male + "|" + female, "Northe…_male|Northe…emale"},
		{9, "cat|" + male + "|" + female, "cat|Nor…_male|Nor…emale"},
		{6, male + "|" + female, "…_male|…emale"},
		{7, male + "|" + female + "|" + male, "N…_male|N…emale|N…_male"},
		// The beginning differs, or what is neither at the beginning nor at the end.
		{9, "sparrow_A_of_the_north|sparrow_B_of_the_north", "spar…A_o…|spar…B_o…"},
		{9, "the_great_spotted_woodpecker_male|the_great_striped_woodpecker_male", "the_…pot…|the_…tri…"},
		// Nothing that fits shows how they differ.
		{3, "aaaaaaaa|aaaaaaaaaa", "a…0|a…1"},
		{1, "aaaa|aaab|b", "…0|…1|b"},
		{8, "N_one_woodpecker_m|N_one_woodpecker_f|S_one_woodpecker_m|S_one_woodpecker_f", "N_on…r_m|N_on…r_f|S_on…r_m|S_on…r_f"},
		{4, "N_one_woodpecker_m|N_one_woodpecker_f|S_one_woodpecker_m|S_one_woodpecker_f", "N_…m|N_…f|S_…m|S_…f"},
	} {
		if got := strings.Join(shortNames(strings.Split(c.names, "|"), atMost(c.letters)), "|"); got != c.want {
			t.Errorf("%s in %d letters: %s, want %s", c.names, c.letters, got, c.want)
		}
	}
	style := TextStyle{Size: Small}
	short := ShortNames([]string{male, female}, 60, style)
	for _, s := range short {
		if Measure(s, style) > 60 {
			t.Errorf("%s is too wide", s)
		}
	}
	if short[0] == short[1] {
		t.Errorf("both are %s", short[0])
	}
}

// shortened are names and what remains of them in a number of letters.
type shortened struct {
	Letters int      `json:"letters"`
	Names   []string `json:"names"`
	Short   []string `json:"short"`
}

// The page shortens names in TypeScript: both must agree on these vectors, in which different
// names never look the same.
func TestShortNameVectors(t *testing.T) {
	lists := [][]string{
		{"cat", "dog"},
		{"Northern_American_woodpecker_male", "Northern_American_woodpecker_female", "a", "odd class & <odd>"},
		{"greater spotted woodpecker of the north", "greater spotted woodpecker of the south", "greater striped woodpecker of the north"},
		{"sparrow_A_of_the_north", "sparrow_B_of_the_north", "sparrow_AB_of_the_north"},
		{"红腹锦鸡雄性成鸟", "红腹锦鸡雌性成鸟", "白腹锦鸡雄性成鸟"},
		{"aaaa", "aaaaa", "aaaaaa", "aaaa"},
		{"", " ", "…", "a…b", "a  b c  d", "a  b  c d"},
		{"😀😀😀😀😀😀x", "😀😀😀😀😀😀y", "😀😀😀x😀😀😀y"},
	}
	var many []string
	for i := range 30 {
		many = append(many, fmt.Sprintf("class_number_%d_of_%d_many", i, i%3))
	}
	lists = append(lists, many)
	var all []shortened
	for _, names := range lists {
		for letters := range 16 {
			c := shortened{letters + 1, names, shortNames(names, atMost(letters+1))}
			look := map[string]string{}
			for i, s := range c.Short {
				if other, seen := look[s]; seen && other != names[i] {
					t.Errorf("in %d letters both %q and %q look like %q", c.Letters, other, names[i], s)
				}
				look[s] = names[i]
			}
			all = append(all, c)
		}
	}
	var b bytes.Buffer
	b.WriteString("[\n")
	for i, c := range all {
		line, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(line)
		if i < len(all)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]\n")
	golden.Text(t, "shorten.json", b.Bytes())
}
