package record

import (
	"slices"
	"testing"

	"brainbow/train"
)

// The cache counts what it keeps, drops what was asked for longest ago, and finds the
// latest state that is not after a step.
func TestStates(t *testing.T) {
	tr := trainer(t, subject(t, 60, 8, 1), 1)
	var all []*train.Snapshot
	for range 6 {
		all = append(all, tr.Snapshot())
		must(t, tr.Step())
	}
	each := all[0].Bytes() + perState
	c := newStates(3*each + each/2)
	check := func(steps ...int64) {
		t.Helper()
		if !slices.Equal(c.steps, steps) || c.recent.Len() != len(steps) || len(c.byStep) != len(steps) || c.used != each*int64(len(steps)) {
			t.Errorf("steps %v, want %v; %d in use, %d bytes of %d each", c.steps, steps, c.recent.Len(), c.used, each)
		}
	}
	if n := c.room(all[0].Bytes()); n != 3 {
		t.Errorf("room for %d states", n)
	}
	c.put(all[1])
	c.put(all[3])
	c.put(all[5])
	check(1, 3, 5)
	for step, want := range map[int64]*train.Snapshot{0: nil, 1: all[1], 2: all[1], 3: all[3], 4: all[3], 9: all[5]} {
		if got := c.before(step); got != want {
			t.Errorf("before %d: %v, want %v", step, got, want)
		}
	}
	if c.get(2) != nil || c.get(3) != all[3] || c.get(1) != all[1] {
		t.Error("other states than were put")
	}
	c.put(all[1]) // which is there
	check(1, 3, 5)
	c.put(all[2]) // for that of step 5
	check(1, 2, 3)
	c.before(3)
	c.put(all[4]) // for that of step 1
	check(2, 3, 4)
	c.drop(3, 9)
	check(2)
	c.drop(0, 1)
	check(2)
	// One that is larger than everything is kept alone.
	small := newStates(each / 2)
	small.put(all[0])
	small.put(all[1])
	if !slices.Equal(small.steps, []int64{1}) || small.used != each {
		t.Errorf("steps %v, %d bytes", small.steps, small.used)
	}
}
