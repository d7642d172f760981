package kernel

import (
	"slices"
	"testing"
)

func TestLevels(t *testing.T) {
	ls := Levels()
	if ls[0] != Generic || !slices.IsSorted(ls) || len(slices.Compact(slices.Clone(ls))) != len(ls) {
		t.Fatalf("levels are %v: want generic, and then each once and in order", ls)
	}
	if best := ls[len(ls)-1]; Best() != best || Active() != best {
		t.Fatalf("best is %v and active is %v, the last of the levels is %v", Best(), Active(), best)
	}
	for _, l := range []Level{Generic, NEON, AVX2, AVX512} {
		want := Generic
		for _, has := range ls {
			if has <= l {
				want = has
			}
		}
		restore := Limit(l)
		got := Active()
		restore()
		if got != want {
			t.Errorf("limited to %v, %v is active; want %v", l, got, want)
		}
	}
	if Active() != Best() {
		t.Errorf("%v is active after restoring", Active())
	}
}

func TestLevelNames(t *testing.T) {
	for l, want := range map[Level]string{Generic: "generic", NEON: "neon", AVX2: "avx2", AVX512: "avx512", 9: "level 9"} {
		if got := l.String(); got != want {
			t.Errorf("level %d is called %q, want %q", int(l), got, want)
		}
	}
}

func TestPeakOfEveryLevel(t *testing.T) {
	for _, l := range Levels() {
		restore := Limit(l)
		got := Peak(1)
		restore()
		if !(got > 0) {
			t.Errorf("%v: %v operations per second", l, got)
		}
	}
}
