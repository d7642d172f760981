package dataset

// Info describes a dataset without opening all of it.
type Info struct {
	Name      string
	Title     string
	Generated bool
	Present   bool     // generated, or its files exist
	Where     string   // "built in", or the directory for its files
	Missing   []string // missing files
	Train     int      // samples; for a generated dataset the default number
	Test      int
	Shape     [3]int // channels, height, width; those of the official files if none exist
	Classes   []string
	Problem   error // why a dataset whose files exist cannot be read
}
