package render

// classColors come from a random search that maximised the smallest CIELAB distance between two
// of the ten, under normal vision and under full protanopia, deuteranopia and tritanopia
// (simulated as in Machado, Oliveira and Fernandes 2009), and kept their lightness apart for
// grey prints. The test states the distances reached. Neighbours in the list differ in hue.
var classColors = [10]Color{
	{0x2b, 0x77, 0xfa, 255}, // blue
	{0xef, 0x9d, 0x1a, 255}, // orange
	{0x12, 0xa5, 0x6a, 255}, // green
	{0xbe, 0x17, 0x80, 255}, // magenta
	{0x9c, 0x64, 0x26, 255}, // brown
	{0xa5, 0x95, 0xf3, 255}, // lavender
	{0x07, 0x48, 0x25, 255}, // dark green
	{0xea, 0xa4, 0xde, 255}, // pink
	{0x63, 0x3b, 0xa3, 255}, // violet
	{0xd0, 0xcb, 0x6c, 255}, // straw
}

// ClassColor returns the colour of class i, counted from 0. The ten colours repeat from the
// eleventh class on, so a picture must also write the class's name or number.
func ClassColor(i int) Color {
	n := len(classColors)
	return classColors[(i%n+n)%n]
}
