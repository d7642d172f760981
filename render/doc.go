// Package render turns numbers into pictures: one description, two files.
//
// Start with [New], which makes a [Figure], and with [Canvas], the sheet a
// figure's body is drawn on. A figure has a title, a subtitle, a caption in a
// whole sentence and a longer description for those who cannot see it. What is
// drawn on its body (text, rectangles, lines, images of numbers, colour bars)
// is kept as a list of marks, measured with the metrics of the font that draws
// them; [Figure.WritePNG] and [Figure.WriteSVG] are two ways to put the same
// marks on paper, so that both show the same picture.
//
// Lengths are points, one CSS pixel each; a PNG has [DefaultScale] device
// pixels a point. Positions go right and down from the body's top left corner.
// Distances are multiples of [Unit], text is [Small], [Body], [Heading] or
// [Large].
//
// Colours come from [Map] (diverging red–white–blue, grey, viridis-like),
// always with a scale drawn by [Canvas.ColorBar], and from [ClassColor], ten
// colours that stay apart under the three kinds of colour blindness and in a
// grey print.
//
// An [Animation] is frames on one palette or of any colours, written as GIF, lossless
// WebP, PNGs or, where ffmpeg is installed, MP4; a [Plate] is a figure of which only
// parts change.
//
// The package does not decide what is worth showing (package figure does) and
// does not shape scripts that need it: see [CanDraw].
package render
