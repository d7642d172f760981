//go:build (amd64 || arm64) && !noasm

package kernel

import (
	"testing"
	"unsafe"
)

// The generated code knows these structs by byte offsets.
func TestCallLayout(t *testing.T) {
	var c tapsCall
	var g gradCall
	var u UpdateArgs
	for name, p := range map[string][2]uintptr{
		"tapsCall.wOut":         {unsafe.Offsetof(c.wOut), 88},
		"tapsCall.tile":         {unsafe.Offsetof(c.tile), 120},
		"tapsCall.rows":         {unsafe.Offsetof(c.rows), 56},
		"gradCall.accOut":       {unsafe.Offsetof(g.accOut), 64},
		"gradCall.taps":         {unsafe.Offsetof(g.taps), 120},
		"UpdateArgs.Correction": {unsafe.Offsetof(u.Correction), 28},
		"Tap":                   {unsafe.Sizeof(Tap{}), 8},
	} {
		if p[0] != p[1] {
			t.Errorf("%s is at %d, _asm expects %d", name, p[0], p[1])
		}
	}
}
