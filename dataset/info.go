package dataset

// Info says what is known about a dataset without opening all of it.
type Info struct {
	Name      string
	Title     string
	Generated bool
	Present   bool     // generated, or its files are there
	Where     string   // "built in", or the directory its files are or belong in
	Missing   []string // files that are not there
	Train     int      // samples; for a generated dataset the usual number
	Test      int
	Shape     [3]int // channels, height, width; those of the official files where none are there
	Classes   []string
	Problem   error // why a dataset whose files are there cannot be read
}
