//go:build (amd64 || arm64) && !noasm

package kernel

import (
	"testing"
	"unsafe"
)

// The generated code accesses these structs by byte offsets.
func TestCallLayout(t *testing.T) {
	var c tapsCall
	var g gradCall
	var u UpdateArgs
	for name, p := range map[string][2]uintptr{
		"tapsCall.src":          {unsafe.Offsetof(c.src), 8},
		"tapsCall.w":            {unsafe.Offsetof(c.w), 16},
		"tapsCall.init":         {unsafe.Offsetof(c.init), 24},
		"tapsCall.tab":          {unsafe.Offsetof(c.tab), 32},
		"tapsCall.taps":         {unsafe.Offsetof(c.taps), 40},
		"tapsCall.tiles":        {unsafe.Offsetof(c.tiles), 48},
		"tapsCall.rows":         {unsafe.Offsetof(c.rows), 56},
		"tapsCall.dstOut":       {unsafe.Offsetof(c.dstOut), 64},
		"tapsCall.dstRow":       {unsafe.Offsetof(c.dstRow), 72},
		"tapsCall.srcRow":       {unsafe.Offsetof(c.srcRow), 80},
		"tapsCall.wOut":         {unsafe.Offsetof(c.wOut), 88},
		"tapsCall.mode":         {unsafe.Offsetof(c.mode), 96},
		"tapsCall.outs":         {unsafe.Offsetof(c.outs), 104},
		"tapsCall.cols":         {unsafe.Offsetof(c.cols), 112},
		"tapsCall.tile":         {unsafe.Offsetof(c.tile), 120},
		"gradCall.g":            {unsafe.Offsetof(g.g), 8},
		"gradCall.x":            {unsafe.Offsetof(g.x), 16},
		"gradCall.accOut":       {unsafe.Offsetof(g.accOut), 64},
		"gradCall.gOut":         {unsafe.Offsetof(g.gOut), 72},
		"gradCall.gRow":         {unsafe.Offsetof(g.gRow), 80},
		"gradCall.xRow":         {unsafe.Offsetof(g.xRow), 88},
		"gradCall.rows":         {unsafe.Offsetof(g.rows), 96},
		"gradCall.cols":         {unsafe.Offsetof(g.cols), 104},
		"gradCall.outs":         {unsafe.Offsetof(g.outs), 112},
		"gradCall.taps":         {unsafe.Offsetof(g.taps), 120},
		"UpdateArgs.L2":         {unsafe.Offsetof(u.L2), 4},
		"UpdateArgs.P1":         {unsafe.Offsetof(u.P1), 8},
		"UpdateArgs.Q1":         {unsafe.Offsetof(u.Q1), 12},
		"UpdateArgs.P2":         {unsafe.Offsetof(u.P2), 16},
		"UpdateArgs.Q2":         {unsafe.Offsetof(u.Q2), 20},
		"UpdateArgs.Eps":        {unsafe.Offsetof(u.Eps), 24},
		"UpdateArgs.Correction": {unsafe.Offsetof(u.Correction), 28},
		"Tap":                   {unsafe.Sizeof(Tap{}), 8},
	} {
		if p[0] != p[1] {
			t.Errorf("%s is at %d, _asm expects %d", name, p[0], p[1])
		}
	}
}
