// Package render turns numbers into pictures, as PNG, SVG or animations.
//
// Start with [New], which makes a [Figure], and with [Canvas], the sheet that a figure's body
// is drawn on. A figure has a title, a subtitle, a caption in whole sentences and a longer
// description for readers who cannot see it. The body is a list of marks (text, rectangles,
// lines, images of numbers, colour bars), laid out with the metrics of the font that draws
// them. [Figure.WritePNG] and [Figure.WriteSVG] draw the same marks, so both files show the
// same picture.
//
// Lengths are in points of one CSS pixel; a PNG has [DefaultScale] device pixels a point. x
// grows to the right and y downwards from the body's top left corner. Distances are multiples
// of [Unit]; text is [Small], [Body], [Heading] or [Large].
//
// Colours come from [Map] (diverging red–white–blue, grey, viridis-like),
// always with a scale drawn by [Canvas.ColorBar], and from [ClassColor], ten
// colours that stay apart under the three kinds of colour blindness and in a
// grey print.
//
// An [Animation] is a sequence of frames, with or without a palette, written as GIF, lossless
// WebP, PNGs or raw video for an encoder. A [Plate] is a figure drawn once for an animation
// that redraws only parts of it.
//
// The package does not decide what to show (package figure does) and does not draw scripts that
// need shaping: see [CanDraw].
package render
