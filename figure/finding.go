package figure

import "brainbow/render"

// finding is what a picture says: a sentence without a full stop, and the key of its text, which names the
// kind of statement in every language alike.
type finding struct{ statement, text string }

// find makes a finding from a text; see [language.say].
func (l language) find(key string, values ...string) finding {
	text := l.say(key, values...)
	if l != chinese {
		text = capital(text)
	}
	return finding{key, text}
}

// picture begins a picture whose title is a finding. What it is of stands small below: the run, the
// given parts, which may be empty, and the step.
func (a about) picture(found finding, of ...string) *render.Figure {
	return a.pictureOf(found, append([]string{a.Run}, append(of, a.at())...)...)
}

// pictureOf is [about.picture] with all that stands below the title.
func (a about) pictureOf(found finding, of ...string) *render.Figure {
	f := render.New(found.text, parts(of...))
	f.Statement, f.Language, f.Shape, f.Detail = found.statement, string(a.language), a.shape, a.detail
	if r, ok := ReferenceOf(a.view); ok {
		r.Words = a.say("reference", "file", "docs/"+r.File, "section", r.Section)
		f.Reference = &r
	}
	return f
}

// taller lets a sheet be as tall as a part needs that detail adds, and says so: if it kept its shape, it would be
// larger in both directions and its text too small to read.
func (a about) taller(f *render.Figure, what string) {
	w, h := f.Area()
	if bw, bh := f.Body.Size(); bw > w || bh > h {
		f.Shape = render.Loose
		f.Method = a.sentences(a.say("taller", "what", what), f.Method)
	}
}
