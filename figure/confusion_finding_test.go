package figure

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/render"
)

// counted is a confusion matrix of given counts, a row for each actual class.
func counted(rows ...[]int) *analysis.Confusion {
	p := &analysis.Predictions{Split: "test"}
	for a, row := range rows {
		for q, n := range row {
			for range n {
				p.IDs, p.Labels, p.Predicted = append(p.IDs, int32(p.Len())), append(p.Labels, int32(a)), append(p.Predicted, int32(q))
				p.Confidence = append(p.Confidence, 0.5)
			}
		}
	}
	return analysis.Confuse(p, numbered(len(rows)))
}

func TestConfusionFinding(t *testing.T) {
	digits, animals := []string{"7", "8", "9"}, []string{"cat", "dog", "a horse"}
	for _, c := range []struct {
		name      string
		m         *analysis.Confusion
		names     []string
		cells     string
		en, zh    string
		statement string
	}{
		{"pair", counted([]int{9, 3, 0}, []int{0, 9, 1}, []int{0, 0, 9}), digits, "counts", "A 7 is mistaken for an 8 most often: 3 times", "最常见的错误是把 7 误判为 8：3 次", "confusion.find.pair"},
		{"both ways", counted([]int{9, 3, 0}, []int{2, 9, 1}, []int{0, 0, 9}), animals, "counts", "“cat” is mistaken for “dog” most often: 3 times, and the other way round 2", "最常见的错误是把“cat”误判为“dog”：3 次，反过来 2 次", "confusion.find.both"},
		{"once back", counted([]int{9, 3, 0}, []int{1, 9, 1}, []int{0, 0, 9}), digits, "counts", "A 7 is mistaken for an 8 most often: 3 times, and once the other way round", "最常见的错误是把 7 误判为 8：3 次，反过来 1 次", "confusion.find.both"},
		{"rows tie", counted([]int{8, 2, 0}, []int{0, 4, 1}, []int{0, 0, 9}), digits, "row", "2 kinds of mistakes are the most frequent: 20.0\u2009% of the class each", "2 种错误占比并列最大：各占该类的 20.0%", "confusion.find.rows"},
		{"columns tie", counted([]int{8, 2, 0}, []int{2, 8, 0}, []int{0, 0, 9}), digits, "column", "2 kinds of mistakes are the most frequent: 20.0\u2009% of what is predicted so each", "", "confusion.find.columns"},
		{"Chinese names", counted([]int{9, 3, 0}, []int{0, 9, 1}, []int{0, 0, 9}), []string{"猫", "É", "狗"}, "counts", "“猫” is mistaken for an É most often: 3 times", "最常见的错误是把“猫”误判为 É：3 次", "confusion.find.pair"},
		{"twins", counted([]int{9, 3, 0}, []int{3, 9, 1}, []int{0, 0, 9}), digits, "counts", "7 and 8 are mistaken for each other most often: 3 times either way", "", "confusion.find.twins"},
		{"tie", counted([]int{9, 3, 0}, []int{0, 9, 3}, []int{0, 0, 9}), digits, "counts", "Two mistakes are the most frequent, 3 times each: a 7 for an 8, an 8 for a 9", "", "confusion.find.tie"},
		{"ties", counted([]int{9, 3, 0}, []int{0, 9, 3}, []int{3, 0, 9}), digits, "counts", "3 kinds of mistakes are the most frequent, 3 times each", "", "confusion.find.ties"},
		// A 7 for an 8 is the most frequent mistake, but 8 and 9 are mixed up more often.
		{"mixed", counted([]int{9, 4, 0}, []int{0, 9, 3}, []int{0, 2, 9}), digits, "counts", "8 and 9 are mixed up most often: 5 times (3 + 2); the most frequent single mistake is a 7 for an 8, 4 times", "最常混淆的是 8 与 9：共 5 次（3 + 2）；单向最多的错误是把 7 误判为 8：4 次", "confusion.find.mixedOne"},
		{"mixed, ties", counted([]int{9, 4, 4}, []int{0, 9, 3}, []int{0, 3, 9}), animals, "counts", "“dog” and “a horse” are mixed up most often: 6 times (3 + 3)", "最常混淆的是“dog”与“a horse”：共 6 次（3 + 3）", "confusion.find.mixed"},
		{"mixed, the other way", counted([]int{9, 4, 0}, []int{0, 9, 2}, []int{0, 3, 9}), digits, "counts", "9 and 8 are mixed up most often: 5 times (3 + 2); the most frequent single mistake is a 7 for an 8, 4 times", "", "confusion.find.mixedOne"},
		{"mixed, of many", counted([]int{9, 8, 0, 0, 0}, []int{0, 9, 0, 0, 0}, []int{0, 0, 9, 5, 0}, []int{0, 0, 5, 9, 0}, []int{0, 0, 0, 0, 9}), []string{"5", "6", "7", "8", "9"}, "counts", "7 and 8 are mixed up most often: 10 times (5 + 5)", "", "confusion.find.mixed"},
		{"mixed little more, of many", counted([]int{9, 8, 0, 0, 0}, []int{0, 9, 0, 0, 0}, []int{0, 0, 9, 5, 0}, []int{0, 0, 4, 9, 0}, []int{0, 0, 0, 0, 9}), []string{"5", "6", "7", "8", "9"}, "counts", "A 5 is mistaken for a 6 most often: 8 times", "", "confusion.find.pair"},
		{"mixed as often", counted([]int{9, 4, 0}, []int{0, 9, 3}, []int{0, 1, 9}), digits, "counts", "A 7 is mistaken for an 8 most often: 4 times", "", "confusion.find.pair"},
		{"once", counted([]int{9, 1, 0}, []int{0, 9, 1}, []int{0, 0, 9}), digits, "counts", "No mistake happens twice", "没有一种错误出现两次", "confusion.find.once"},
		{"unpredicted", &analysis.Confusion{Classes: digits[:2], Counts: [][]int{{0, 0}, {0, 0}}, None: []int{3, 4}}, digits[:2], "counts", "Nothing is predicted: the outputs are not valid numbers", "", "mistakes.find.unpredicted"},
		{"none", counted([]int{9, 0}, []int{0, 9}), digits[:2], "counts", "No sample is mistaken", "没有误判的样本", "confusion.find.none"},
		{"all one", counted([]int{9, 0}, []int{9, 0}), digits[:2], "counts", "Everything is predicted as 7", "所有样本都预测为 7", "confusion.find.all"},
		{"nearly all one", counted([]int{9, 0}, []int{9, 1}), animals[:2], "counts", "Nearly everything is predicted as “cat”: 18 of 19 samples", "", "confusion.find.single"},
		{"two answers of six", counted([]int{3, 0, 0, 0, 0, 0}, []int{3, 0, 0, 0, 0, 0}, []int{0, 0, 0, 4, 0, 0}, []int{0, 0, 0, 4, 0, 0}, []int{2, 0, 0, 1, 0, 0}, []int{0, 0, 0, 3, 0, 1}), numbered(6), "counts", "Nearly everything is predicted as one of 2 classes, 3 and 0: 20 of 21 samples", "几乎所有样本都预测为 3、0 这 2 个类别之一：21 个中的 20 个", "confusion.find.few"},
		{"two answers of five", counted([]int{3, 0, 0, 0, 0}, []int{3, 0, 0, 0, 0}, []int{0, 0, 0, 4, 0}, []int{0, 0, 0, 4, 0}, []int{2, 0, 0, 1, 0}), numbered(5), "counts", "A 2 is mistaken for a 3 most often: 4 times", "", "confusion.find.pair"},
		{"one class is nearly all", counted([]int{99, 1}, []int{0, 5}), digits[:2], "counts", "A 7 is mistaken for an 8 most often: once", "", "confusion.find.pair"},
		// By counts the first, by shares of the row the second: 4 of 5.
		{"by row", counted([]int{99, 6, 0}, []int{4, 1, 0}, []int{0, 0, 9}), digits, "row", "An 8 is mistaken for a 7 most often: 80.0\u2009% of them", "", "confusion.find.row"},
		{"by column", counted([]int{99, 6, 0}, []int{4, 1, 0}, []int{0, 0, 9}), digits, "column", "Of what is called an 8, 85.7\u2009% is a 7: the largest share that is wrong", "", "confusion.find.column"},
	} {
		got := confusionFinding("", c.m, c.names, c.cells)
		if got.text != c.en || got.statement != c.statement {
			t.Errorf("%s: %q (%s), want %q (%s)", c.name, got.text, got.statement, c.en, c.statement)
		}
		zh := confusionFinding(chinese, c.m, c.names, c.cells)
		if c.zh != "" && zh.text != c.zh || zh.statement != c.statement || strings.Contains(zh.text, "  ") {
			t.Errorf("%s: %q, want %q", c.name, zh.text, c.zh)
		}
	}
}

// The cells that are marked, and the darkest colour of a mistake, are those of the finding's sentence.
func TestConfusionMarksWhatItSays(t *testing.T) {
	m := counted([]int{200, 6, 0}, []int{4, 1, 0}, []int{0, 0, 9})
	for cells, want := range map[string][2]int{"counts": {0, 1}, "row": {1, 0}, "column": {0, 1}} {
		s := newMatrixSheet("", m, numbered(3), confusionOptions{cells: cells})
		marked := s.marked()
		if len(marked) == 0 || marked[0].Actual != want[0] || marked[0].Predicted != want[1] {
			t.Errorf("%s: marked %v, want %v first", cells, marked, want)
		}
		for a := range 3 {
			for p := range 3 {
				if a != p && s.share(a, p) > s.share(want[0], want[1]) {
					t.Errorf("%s: cell %d, %d is darker", cells, a, p)
				}
			}
		}
	}
	both := []analysis.Cell{{Actual: 1, Predicted: 2, Count: 3}, {Actual: 2, Predicted: 1, Count: 2}}
	if got := newMatrixSheet("", counted([]int{9, 4, 0}, []int{0, 9, 3}, []int{0, 2, 9}), numbered(3), confusionOptions{}).marked(); !slices.Equal(got, both) {
		t.Errorf("two classes are mixed up: marked %v, want %v", got, both)
	}
	if all := newMatrixSheet("", counted([]int{9, 0}, []int{9, 0}), numbered(2), confusionOptions{}).marked(); len(all) > 0 {
		t.Errorf("everything is one class: marked %v", all)
	}
}

func TestCellFinding(t *testing.T) {
	m := counted([]int{9, 3, 0}, []int{0, 9, 1}, []int{0, 0, 9})
	names := []string{"7", "8", "9"}
	for _, c := range []struct {
		a, p int
		x    cellMeans
		want string
	}{
		{0, 1, cellMeans{own: 0.4, other: 0.9}, "Of the 7s, the 3 mistaken for an 8 look more like the mean 8 (0.90) than like the mean 7 (0.40)"},
		{0, 1, cellMeans{own: 0.9, other: 0.4}, "Of the 7s, the 3 mistaken for an 8 still look more like the mean 7 (0.90) than like the mean 8 (0.40)"},
		{0, 1, cellMeans{own: 0.90, other: 0.93}, "Of the 7s, the 3 mistaken for an 8 look about as much like the mean 8 (0.93) as like the mean 7 (0.90)"},
		{0, 1, cellMeans{own: 0.94, other: 0.90}, "Of the 7s, the 3 mistaken for an 8 look about as much like the mean 8 (0.90) as like the mean 7 (0.94)"},
		{0, 1, cellMeans{own: 0.84, other: 0.90}, "Of the 7s, the 3 mistaken for an 8 look more like the mean 8 (0.90) than like the mean 7 (0.84)"},
		{1, 2, cellMeans{own: 0.9, other: 0.4}, "Of the 8s, the one mistaken for a 9 still looks more like the mean 8 (0.90) than like the mean 9 (0.40)"},
		{1, 2, cellMeans{own: 0.401, other: 0.404}, "Of the 8s, the one mistaken for a 9 looks about as much like the mean 9 (0.40) as like the mean 8 (0.40)"},
		{1, 2, cellMeans{own: math.NaN()}, "Of the 8s, one is mistaken for a 9"},
		{2, 2, cellMeans{own: 1, other: 1}, "Of the 9s, 9 of 9 are recognised"},
	} {
		if got := cellFinding("", m, names, cellOptions{actual: c.a, predicted: c.p}, c.x).text; got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestDifferenceFinding(t *testing.T) {
	a := about{Classes: numbered(2)}
	good := confused{about: a, run: &analysis.Run{}, m: counted([]int{9, 1}, []int{0, 10})}
	bad := confused{about: a, run: &analysis.Run{}, m: counted([]int{5, 5}, []int{0, 10})}
	good.Run, bad.Run = "good", "bad"
	for want, d := range map[string]*difference{
		"With good 95.0\u2009% are right instead of 75.0\u2009% with bad; of the mistakes, a 0 for a 1 changes most: −40.0 points":          newDifference(good, bad, false),
		"With good 95.0\u2009% are right instead of 75.0\u2009% with bad; of the mistakes, a 0 for a 1 changes most: +40.0 points with bad": newDifference(bad, good, false),
		"With step 0 and with step 0 every mistake is equally frequent":                                                                     newDifference(good, good, false),
	} {
		if got := d.finding("", numbered(2)).text; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	close := confused{about: a, run: &analysis.Run{}, m: counted([]int{9999, 1}, []int{0, 10000})}
	closer := confused{about: a, run: &analysis.Run{}, m: counted([]int{9997, 3}, []int{0, 10000})}
	close.Run, closer.Run = "one", "two"
	if got := newDifference(close, closer, false).finding("", numbered(2)).text; !strings.HasPrefix(got, "With one >99.99\u2009% are right instead of 99.98\u2009% with two") {
		t.Errorf("%q", got)
	}
}

// The matrix of samples says what mistakes look like.
func TestLooksFinding(t *testing.T) {
	for want, m := range map[string]mistakeLooks{
		"238 of 405 mistakes still look like what they are, 119 like the class they are taken for":   {405, 238, 119},
		"172 of 605 mistakes look like the class they are taken for, 164 like what they are":         {605, 164, 172},
		"Of 9 mistakes as many look like what they are as like the class they are taken for: 4 each": {9, 4, 4},
		"None of 3 mistakes looks like what it is, or like the class it is taken for":                {3, 0, 0},
	} {
		if got := m.finding("").text; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	all := &analysis.Mistakes{All: []analysis.Mistake{
		{Actual: 1, Predicted: 2, NeighbourLabels: []int32{1, 1, 2}},
		{Actual: 1, Predicted: 2, NeighbourLabels: []int32{2, 1, 2}},
		{Actual: 1, Predicted: 2, NeighbourLabels: []int32{2, 2, 2}},
		{Actual: 1, Predicted: 2, NeighbourLabels: []int32{3, 3, 1}},
		{Actual: 1, Predicted: 2},
	}}
	if got := looksOf(all); *got != (mistakeLooks{5, 1, 2}) {
		t.Errorf("%+v", got)
	}
	x := cellMeans{these: []float32{3, 1}, actual: []float32{1, 4}}
	if d := cellDifference(x); d[0] != 2 || d[1] != -3 {
		t.Errorf("difference %v", d)
	}
	if cellDifference(cellMeans{these: x.these}) != nil {
		t.Error("a difference from nothing")
	}
}

func TestCalledFinding(t *testing.T) {
	of := func(likes ...float64) string {
		var all []calledClass
		for k, v := range likes {
			all = append(all, calledClass{name: numbered(9)[k], like: v})
		}
		return calledFinding("", all).statement
	}
	if got := of(0.99, 0.5, 0.98); got != "confusion.means.least" {
		t.Error(got)
	}
	if got := calledFinding("", []calledClass{{name: "0", said: 9, of: 5}, {name: "1", of: 4}, {name: "2", of: 3}}).text; got != "Nothing is predicted as 1 and 2" {
		t.Error(got)
	}
	if got := of(0.99, 0.97); got != "confusion.means.alike" {
		t.Error(got)
	}
}

// many is a confusion matrix of n classes with mistakes everywhere, most between the last two, and then, of more
// than twenty, between those five and seven from the end.
func many(n int) *analysis.Confusion {
	var rows [][]int
	for a := range n {
		row := make([]int, n)
		for p := range n {
			row[p] = 1
		}
		row[a] = 20
		rows = append(rows, row)
	}
	rows[n-2][n-1] = 7
	if n > 20 {
		rows[n-5][n-7] = 5
	}
	return counted(rows...)
}

// A matrix of samples stays on its sheet: cells get smaller, then numbers and then classes are left out, and the caption says so.
func TestSamplesKeepToTheSheet(t *testing.T) {
	long := make([]string, 40)
	for k := range long {
		long[k] = "a class with a long name " + numbered(40)[k]
	}
	for _, c := range []struct {
		classes       int
		shape         render.Shape
		names         []string
		numbers, some bool
	}{
		{2, render.Wide, numbered(2), true, false},
		{10, render.Wide, numbered(10), true, false},
		{10, render.Square, numbered(10), true, false},
		{10, render.Tall, numbered(10), false, false},
		{40, render.Wide, numbered(40), false, true},
		{40, render.Square, long, false, true},
		{40, render.Tall, long, false, true},
	} {
		m := many(c.classes)
		a := about{shape: c.shape, Run: "r", Step: 1, Steps: 1, Classes: c.names}
		o := confusionOptions{cells: "counts", pictures: true, split: "test", confidence: make([]float32, m.Total()), probabilities: true, picture: shade}
		f, err := drawConfusion(a, m, o)
		if err != nil {
			t.Fatal(err)
		}
		checkForm(t, f)
		checkLayout(t, f)
		if got := strings.Contains(f.Caption, "how many there are"); got != c.numbers {
			t.Errorf("%d classes, shape %v: caption %q", c.classes, c.shape, f.Caption)
		}
		if got := strings.Contains(f.Caption, " classes with the most mistakes."); got != c.some {
			t.Errorf("%d classes, shape %v: caption %q", c.classes, c.shape, f.Caption)
		}
		o.pictures = false
		if f, err = drawConfusion(a, m, o); err != nil {
			t.Fatal(err)
		}
		checkForm(t, f)
	}
	s := newMatrixSheet("", many(40), numbered(40), confusionOptions{pictures: true})
	s.fit(816, 340)
	if n := len(s.shown); n < 12 || n > 25 || s.shown[n-1] != 39 || s.shown[n-2] != 38 || s.shown[n-3] != 35 || s.shown[n-4] != 33 || s.shown[0] != 0 || s.box < leastSample {
		t.Errorf("classes %v in squares of %v", s.shown, s.box)
	}
}

// Of very many classes a matrix of numbers names some and says so.
func TestConfusionOfVeryManyClasses(t *testing.T) {
	for classes, want := range map[int]bool{10: false, 40: true, 150: true} {
		f, err := drawConfusion(about{Run: "r", Classes: numbered(classes)}, many(classes), confusionOptions{cells: "counts", split: "test"})
		if err != nil {
			t.Fatal(err)
		}
		checkForm(t, f)
		checkLayout(t, f)
		if got := strings.Contains(f.Caption, "has room for its name."); got != want {
			t.Errorf("%d classes: %q", classes, f.Caption)
		}
		var svg strings.Builder
		if err := f.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		// Without names above the columns the caption says their order, and the mistakes are named beside the matrix.
		for words, in := range map[string]string{"The columns have the order of the rows.": f.Caption, "the most frequent mistakes": svg.String()} {
			if got := strings.Contains(in, words); got != want {
				t.Errorf("%d classes: %q is there: %t", classes, words, got)
			}
		}
		worst := []string{strconv.Itoa(classes - 2), strconv.Itoa(classes - 1)}
		if got := strings.Contains(svg.String(), ">"+worst[0]+" → "+worst[1]+": 7<"); got != want {
			t.Errorf("%d classes: the worst mistake is named: %t", classes, got)
		}
		if named := strings.Count(svg.String(), ">"+worst[1]+"<"); !want && named != 2 || want && named > 1 {
			t.Errorf("%d classes: the last is named %d times", classes, named)
		}
	}
	s := newMatrixSheet("", many(40), numbered(40), confusionOptions{})
	s.fit(816, 340)
	if side := 40 * s.high; side < 0.7*340 {
		t.Errorf("40 classes take only %v of 340 points", side)
	}
}
