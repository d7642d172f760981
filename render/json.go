package render

import (
	"encoding/json"
	"fmt"
	"io"
)

// FigureFacts are the texts of a figure, for programs and for readers who cannot see it.
type FigureFacts struct {
	// Finding is what the picture says; Statement names its kind, in every language alike.
	Finding   string `json:"finding"`
	Statement string `json:"statement"`
	// Of is what it is of: run, layer, step, split. Caption says how to read it, Description what it
	// shows, Method how the numbers were made.
	Of          string `json:"of"`
	Caption     string `json:"caption"`
	Description string `json:"description"`
	Method      string `json:"method"`
	// Reference is where the documentation says more about the method, null for nothing.
	Reference *Reference `json:"reference"`
	Language  string     `json:"language"`
	Warnings  []string   `json:"warnings"`
}

// Facts returns the figure's texts.
func (f *Figure) Facts() FigureFacts {
	x := FigureFacts{f.Title, f.Statement, f.Subtitle, f.Caption, f.Description, f.Method, f.Reference, f.Language, f.Warnings}
	if x.Language == "" {
		x.Language = "en"
	}
	if x.Warnings == nil {
		x.Warnings = []string{}
	}
	return x
}

// WriteJSON writes the figure's [FigureFacts] and its source, without the picture.
func (f *Figure) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(struct {
		FigureFacts
		Source *Source `json:"source,omitempty"`
	}{f.Facts(), f.Source})
	if err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	return nil
}
