package runstore

import "testing"

// TestEventChecked changes digits of an event's line: every change is noticed. A line without a
// checksum, as in older runs, is read.
func TestEventChecked(t *testing.T) {
	want := Event{Step: 63, Key: "learning_rate", Value: []byte("0.001")}
	for format := 1; format <= Format; format++ {
		line, err := appendEvent(nil, format, &want)
		if err != nil {
			t.Fatal(err)
		}
		checkLine(t, line[:len(line)-1], want)
	}
	before := []byte(`{"step":63,"key":"learning_rate","value":0.001}`)
	if got, err := parseEvent(before); err != nil || got.Step != 63 {
		t.Errorf("%s is read as %+v, %v", before, got, err)
	}
}

func checkLine(t *testing.T, line []byte, want Event) {
	t.Helper()
	got, err := parseEvent(line)
	if err != nil || got.Step != want.Step || string(got.Value) != string(want.Value) {
		t.Fatalf("%s is read as %+v, %v", line, got, err)
	}
	for i, c := range line {
		if c < '0' || c > '9' {
			continue
		}
		line[i] = '0' + (c-'0'+1)%10
		if e, err := parseEvent(line); err == nil {
			t.Errorf("%s is read as %+v", line, e)
		}
		line[i] = c
	}
}
