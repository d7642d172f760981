package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// repository returns a small repository: a page, a list and, if it is not "", a record.
func repository(t *testing.T, page, list, record string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{"README.md": page, "docs/gallery.md": "# Gallery\n", "docs/numbers.yaml": list, "docs/numbers.json": record} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if text == "" {
			continue
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const (
	page     = "Accuracy <!--n:a.b-->36.4<!--/n--> %.\n"
	one      = "groups:\n  - {key: a, command: go version, numbers: {b: {find: '(go)'}}}\n"
	recorded = `[{"key":"a.b","value":"36.4","pages":["README.md"],"command":"go version","quick":false,"verified":true}]`
)

// The pages, the list and the record must agree in everything.
func TestAgree(t *testing.T) {
	for _, test := range []struct{ name, page, list, record, want string }{
		{"all agree", page, one, recorded, ""},
		{"another number in the page", strings.Replace(page, "36.4", "25", 1), one, recorded, "README.md: a.b is 36.4 in docs/numbers.json, not 25"},
		{"a marker without an entry", page + "<!--n:c.d-->1<!--/n-->\n", one, recorded, "README.md: the number c.d is not in docs/numbers.json"},
		{"an entry without a marker", "Nothing.\n", one, recorded, "a.b: docs/numbers.yaml has this number, but no page shows it"},
		{"a number that was never recorded", page, one, "[]", "a.b: not in docs/numbers.json"},
		{"a record without a number of the list", page, "groups: []\n", recorded, "a.b: in docs/numbers.json, but not in docs/numbers.yaml"},
		{"another command", page, strings.Replace(one, "go version", "go env", 1), recorded, "a.b: docs/numbers.json was written before command, quick or pages changed"},
		{"another recipe", page, one, strings.Replace(recorded, `"quick"`, `"recipe":"abc","quick"`, 1), "a.b: stale, the recipe has changed since it was computed"},
		{"a marker that is not closed", page + "<!--n:a.b-->36.4\n", one, recorded, "README.md: 1 markers of numbers are not <!--n:KEY-->VALUE<!--/n-->"},
		{"a marker in a block of code", page + "```\n" + page + "```\n", one, recorded, "README.md: a marker would be visible"},
		{"a marker in code", page + "`x <!--n:a.b-->36.4<!--/n-->`\n", one, recorded, "README.md: a marker would be visible"},
		{"a marker in a picture's description", page + "![Sum <!--n:a.b-->36.4<!--/n-->](x.svg)\n", one, recorded, "README.md: a marker would be visible"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, err := readBook(repository(t, test.page, test.list, test.record))
			if err != nil {
				t.Fatal(err)
			}
			err = b.agree(&workshop{out: io.Discard})
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

// The pages of this repository agree with docs/numbers.json.
func TestPages(t *testing.T) {
	t.Chdir("../..") // paths of recipes in commands are relative to the root
	b, err := readBook(".")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.agree(&workshop{out: io.Discard, trainings: b.trainings}); err != nil {
		t.Error(err)
	}
}

// What is measured is written into the page and the record, and then agrees; what is not chosen
// stays as it was and is not verified.
func TestMeasure(t *testing.T) {
	list := `groups:
  - key: wave
    command: brainbow data ls
    numbers:
      least: {find: '^cos ([−0-9.]+)$', take: least, decimals: 2}
      count: {find: '^cos ([−0-9.]+)$', take: count, from: 0.5, decimals: 0}
`
	root := repository(t, "<!--n:wave.least-->1<!--/n--> and <!--n:wave.count-->7<!--/n-->\n", list, "")
	b, err := readBook(root)
	if err != nil {
		t.Fatal(err)
	}
	w := &workshop{out: io.Discard, outputs: map[string]string{"brainbow data ls": "cos −0.25\ncos 0.5\ncos 1,000\nsin 7\n"}}
	for _, n := range b.numbers {
		if n.Key != "wave.least" {
			continue
		}
		value, err := w.number(context.Background(), n)
		if err != nil || value != "−0.25" {
			t.Fatalf("%q, %v", value, err)
		}
	}
	readme := filepath.Join(root, "README.md") // somebody adds a sentence meanwhile
	if err := os.WriteFile(readme, []byte(b.pages["README.md"]+"Another sentence.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := measure(context.Background(), b, w, regexp.MustCompile("least")); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	if want := "<!--n:wave.least-->−0.25<!--/n--> and <!--n:wave.count-->7<!--/n-->\nAnother sentence.\n"; string(text) != want {
		t.Errorf("the page is %q, want %q", text, want)
	}
	b, err = readBook(root)
	if err != nil {
		t.Fatal(err)
	}
	if !b.record["wave.least"].Verified || b.record["wave.count"].Verified || b.record["wave.count"].Value != "7" {
		t.Errorf("recorded: %+v", b.record)
	}
	if err := b.agree(w); err != nil {
		t.Error(err)
	}
}

// A quick number that comes out differently is an error, and no other is computed.
func TestAgain(t *testing.T) {
	list := `groups:
  - {key: quick, command: go env GOEXE GOOS, quick: true, numbers: {n: {find: '([0-9])', take: count, decimals: 0}}}
  - {key: slow, command: go no-such-command, numbers: {n: {find: '(x)'}}}
`
	for _, test := range []struct{ output, want string }{
		{"1 2 3", ""},
		{"1 2 3 4", "quick.n: the documentation has 3, but go env GOEXE GOOS gives 4"},
	} {
		b, err := readBook(repository(t, page, list, `[{"key":"quick.n","value":"3"},{"key":"slow.n","value":"1"}]`))
		if err != nil {
			t.Fatal(err)
		}
		w := &workshop{out: io.Discard, outputs: map[string]string{"go env GOEXE GOOS": test.output}}
		err = again(t.Context(), b, w)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.HasPrefix(err.Error(), test.want)) {
			t.Errorf("%v, want %q", err, test.want)
		}
	}
}

func TestValue(t *testing.T) {
	zero, one, two := 0, 1, 2
	half := 0.5
	out := []string{`{"points":[{"label":"a","x":0.25},{"label":"b","x":0.75}],"n":22418,"half":0.9525}`, `{"points":[{"label":"b","x":0.5}],"n":-1,"half":0.9525}`}
	for _, test := range []struct {
		n    number
		want string // "" for an error
	}{
		{number{JSON: "points.label=b.x", Take: "mean", Times: 100, Decimals: &two}, "62.50"},
		{number{JSON: "half", Take: "last", Times: 100, Decimals: &one}, "95.3"}, // as Percent rounds it
		{number{JSON: "points.*.x", Take: "sum", Decimals: &two}, "1.50"},
		{number{JSON: "points.*.x", Take: "largest", Below: &half, Decimals: &two}, "0.25"},
		{number{JSON: "points.*.x", Take: "count", From: &half, Decimals: &zero}, "2"},
		{number{JSON: "points.label=b.x", Take: "deviation", Times: 4, Decimals: &two}, "0.71"},
		{number{JSON: "n", Take: "first", Decimals: &zero}, "22,418"},
		{number{JSON: "n", Take: "last", Decimals: &two}, "−1.00"},
		{number{JSON: "points.label=b.x", Decimals: &two}, ""}, // two numbers, and nothing says which
		{number{JSON: "points.label=c.x", Take: "mean", Decimals: &two}, ""},
		{number{JSON: "y", Take: "mean", Decimals: &two}, ""},
		{number{Find: `"x":([0-9.]+)`}, ""}, // three matches
		{number{Find: `"n":(22418)`}, "22418"},
	} {
		got, err := test.n.value(out)
		if got != test.want || (err != nil) != (test.want == "") {
			t.Errorf("%+v: %q, %v; want %q", test.n, got, err, test.want)
		}
	}
}

// A stale training is removed and made again, one that is there is kept, and drawn.
func TestEnsure(t *testing.T) {
	const command = "brainbow train xor-two-layer --set epochs=2 --run gallery-runs/xor"
	first, ok, err := trainingOf(command)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	changed, _, err := trainingOf(strings.Replace(command, "epochs=2", "epochs=3", 1))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	w := &workshop{root: "../..", dir: t.TempDir(), out: &out}
	if err := w.build(t.Context()); err != nil {
		t.Fatal(err)
	}
	steps := regexp.MustCompile(`"steps":(\d+)`)
	for _, step := range []struct {
		t           training
		says, steps string
	}{
		{first, "training xor\n", "50"},
		{first, "", "50"},
		{changed, "xor is stale: its recipe has changed; it is trained again\n", "75"},
		{changed, "", "75"},
	} {
		out.Reset()
		w.outputs = map[string]string{}
		got, err := w.ensure(t.Context(), step.t)
		if err != nil {
			t.Fatal(err)
		}
		if m := steps.FindStringSubmatch(got); m == nil || m[1] != step.steps || out.String() != step.says {
			t.Errorf("%s, said %q; want %s steps and %q", got, &out, step.steps, step.says)
		}
	}

	// The commands of the gallery, in order: the training is the one that is there by now.
	w.trainings = []training{changed}
	picture := filepath.Join(t.TempDir(), "curves.svg")
	b := &book{root: t.TempDir(), gallery: []string{
		strings.Replace(command, "epochs=2", "epochs=3", 1),
		"brainbow render curves xor -o '" + picture + "'",
	}}
	out.Reset()
	if err := draw(t.Context(), b, w, regexp.MustCompile("")); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(picture); err != nil || !strings.Contains(string(text), "75 steps") || strings.Contains(out.String(), "training") {
		t.Errorf("%v; said %q; the picture is %.300s", err, &out, text)
	}
}

// A training on data whose files are missing is not made on other data instead.
func TestAbsent(t *testing.T) {
	t.Setenv("BRAINBOW_DATA", t.TempDir())
	tr, _, err := trainingOf("brainbow train softmax")
	if err != nil {
		t.Fatal(err)
	}
	w := &workshop{dir: t.TempDir(), out: io.Discard}
	if _, err := w.ensure(t.Context(), tr); err == nil || err.Error() != "the files of mnist are missing" {
		t.Errorf("error %v", err)
	}
}

// A fingerprint depends on what determines a training's numbers, and not on its texts or place.
func TestFingerprint(t *testing.T) {
	of := func(command string) string {
		t.Helper()
		tr, ok, err := trainingOf(command)
		if !ok || err != nil {
			t.Fatalf("%s: %v, %v", command, ok, err)
		}
		return tr.fingerprint
	}
	softmax := of("brainbow train softmax")
	for _, same := range []string{"brainbow train softmax --run gallery-runs/x --json", "brainbow train softmax --seed 1", "brainbow train softmax --set 'title=Another title'"} {
		if of(same) != softmax {
			t.Errorf("%s has another fingerprint", same)
		}
	}
	for _, other := range []string{"brainbow train softmax --seed 2", "brainbow train softmax --set epochs=3", "brainbow train two-layer", "brainbow sweep sizes"} {
		if of(other) == softmax {
			t.Errorf("%s has the same fingerprint", other)
		}
	}
}

// What the gallery quotes below a picture is what the picture's file says.
func TestFindings(t *testing.T) {
	b, err := readBook("../..")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.findings(); err != nil {
		t.Error(err)
	}
	if n := len(pictured.FindAllString(b.pages[galleryPage], -1)); n < 27 {
		t.Errorf("the gallery quotes %d findings, at least 27 are wanted", n)
	}
}

// A quotation that is wrong, or missing, is noticed, and drawing corrects it.
func TestQuote(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "docs", "images"), 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(root, "docs", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("images/a.svg", `<svg xmlns="http://www.w3.org/2000/svg"><title>5 &lt; 6</title></svg>`)
	b := &book{root: root, pages: map[string]string{galleryPage: "## a\n\n![alt](images/a.svg)\n\n> 4\n\ntext\n"}}
	if err := b.findings(); err == nil || !strings.Contains(err.Error(), `"5 < 6"`) {
		t.Errorf("a wrong quotation: %v", err)
	}
	if err := b.quote(); err != nil {
		t.Fatal(err)
	}
	if err := b.findings(); err != nil {
		t.Errorf("after drawing: %v", err)
	}
	b.pages[galleryPage] += "\n![alt](images/b.svg)\n\ntext\n"
	if err := b.findings(); err == nil || !strings.Contains(err.Error(), "b.svg the finding is not quoted") {
		t.Errorf("without a quotation: %v", err)
	}
}
