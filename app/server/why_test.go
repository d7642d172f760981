package server_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/app/server"
	"brainbow/internal/safetensors"
	"brainbow/internal/testrun"
)

// tried posts a picture and decodes the answer.
func tried(t *testing.T, url string, pixels []uint8) (*safetensors.File, server.TryFacts) {
	t.Helper()
	status, _, body := ask(t, "POST", url, "application/octet-stream", string(pixels), nil)
	if status != 200 {
		t.Fatalf("%s: %d %s", url, status, body)
	}
	f, err := safetensors.Parse("try", []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	var facts server.TryFacts
	if err := json.Unmarshal([]byte(f.Metadata("facts")), &facts); err != nil {
		t.Fatal(err)
	}
	return f, facts
}

// A picture that is sent is answered like the sample that it is: the same neighbours, course and pixels.
func TestOwnPictureIsASample(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	h := serve(t, dir)
	run := opened(t, dir)
	split, err := run.Split("test")
	if err != nil {
		t.Fatal(err)
	}
	api := h.URL + "/api/runs/test/"
	const id = "6"
	f, own := tried(t, api+"try?step=40&layers=fc1&like=5&course=yes&why=yes", split.Pixels[6*784:7*784])
	near := facts[server.NeighbourFacts](t, api+"neighbours?sample="+id+"&layer=fc1&step=40&k=5&among=train")
	if near.Among != "train" || *near.Step != 40 || len(near.IDs) != 5 || own.Like.Layer != "fc1" || !slices.Equal(near.IDs, own.Like.IDs) || !slices.Equal(near.Labels, own.Like.Labels) {
		t.Errorf("%+v, of the sample %+v", own.Like, near)
	}
	course := facts[server.CourseFacts](t, api+"sample/"+id+"/course")
	if len(course.Steps) != 4 || !slices.Equal(course.Steps, own.Course.Steps) || !slices.Equal(course.Predicted, own.Course.Predicted) || len(course.Outputs) != 10 || !course.Probabilities {
		t.Errorf("%+v, of the sample %+v", own.Course, course)
	}
	at := facts[server.SampleDetail](t, api+"sample/"+id+"?step=40")
	k := slices.Index(course.Steps, 40)
	for c, row := range course.Outputs {
		if *row[k] != *at.Outputs[c] || *own.Course.Outputs[c][k] != *row[k] {
			t.Errorf("class %d at step 40: %v, the sample has %v", c, *row[k], *at.Outputs[c])
		}
	}
	g, why := arrays[server.WhyFacts](t, api+"sample/"+id+"/why?step=40")
	if why.Method != "occlusion" || why.Step != 40 || why.ControlStep != 0 || int(why.For) != int(at.Predicted) || own.Why.For != why.For {
		t.Errorf("%+v, of the picture %+v", why, own.Why)
	}
	if at.Predicted != at.Actual && why.Over != at.Actual {
		t.Errorf("against %d, not %d", why.Over, at.Actual)
	}
	for _, name := range []string{"speaks", "control"} {
		a, errA := f.Bytes(name)
		b, errB := g.Bytes(name)
		if errA != nil || errB != nil || len(a) != 4*784 || why.Over == own.Why.Over && string(a) != string(b) {
			t.Errorf("%s: %d and %d bytes (%v, %v)", name, len(a), len(b), errA, errB)
		}
	}
	if _, plain := tried(t, api+"try?step=40", split.Pixels[:784]); plain.Like != nil || plain.Course != nil || plain.Why != nil {
		t.Errorf("not asked for: %+v", plain)
	}
}

// Counts over the training are those of the confusion matrix at the same steps.
func TestClassCourseRoute(t *testing.T) {
	h := serve(t, testrun.Make(t, testrun.Digits()))
	api := h.URL + "/api/runs/test/"
	f := facts[server.ClassCourseFacts](t, api+"class/4/course?other=9")
	for k, step := range f.Steps {
		c := facts[server.Confused](t, api+"confusion?step="+itoa(int(step)))
		if f.Right[k] != c.Counts[4][4] || f.Pair.As[k] != c.Counts[4][9] || f.Pair.From[k] != c.Counts[9][4] {
			t.Errorf("step %d: %d %d %d, the matrix has %v", step, f.Right[k], f.Pair.As[k], f.Pair.From[k], c.Counts[4])
		}
	}
	if alone := facts[server.ClassCourseFacts](t, api+"class/4/course"); alone.Pair != nil || len(alone.Steps) != 2 || !alone.Recorded {
		t.Errorf("%+v", alone)
	}
}

// The bar of a layer is the number that layouts of the layer have.
func TestSeparationRoute(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	h := serve(t, dir)
	run := opened(t, dir)
	f := facts[server.SeparationFacts](t, h.URL+"/api/runs/test/separation?layer=fc1&step=60")
	p, err := run.Representation(t.Context(), 60, "fc1", analysis.RepresentationOptions{})
	if err != nil {
		t.Fatal(err)
	}
	place, err := run.Place(t.Context(), p, analysis.PlaceOptions{Method: analysis.ByPCA})
	if err != nil || f.Hit != place.Facts.HitData || f.Neighbours != 6 || f.Samples != 200 || !(f.Hit > f.Chance) {
		t.Errorf("%+v, the layout has %v (%v)", f, place.Facts.HitData, err)
	}
}

func TestBadWhy(t *testing.T) {
	h := serve(t, testrun.Make(t, testrun.Digits()))
	for path, want := range map[string]string{
		"sample/200/why": "404 no sample", "sample/1/why?step=99": "404 0 to 60", "sample/x/course": "404 no sample", "class/10/course": "404 no class", "class/x/course": "404 no class",
		"class/1/course?other=10": "400 from -1 to 9", "class/1/course?other=1": "422 two classes", "separation?layer=x": "404 no value", "separation?observations=1": "400 from 2",
		"neighbours?sample=1&layer=fc1&among=x": "400 train",
	} {
		status, _, body := ask(t, "GET", h.URL+"/api/runs/test/"+path, "", "", nil)
		code, text, _ := strings.Cut(want, " ")
		if code != itoa(status) || !strings.Contains(body, text) || !strings.Contains(body, `"hint":`) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	for query, want := range map[string]string{"like=101": "from 0 to 100", "course=1": "yes or no", "why=x": "yes or no", "like=3&layer=x": "no value"} {
		status, _, body := ask(t, "POST", h.URL+"/api/runs/test/try?"+query, "application/octet-stream", strings.Repeat("a", 784), nil)
		if status < 400 || status > 404 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", query, status, body)
		}
	}
}
