// Package exact holds scalar mathematics and randomness whose results are the same bits on every
// processor, operating system and compiler setting.
//
// The standard library gives no such promise: math.Exp has assembly that chooses fused multiply-add
// at run time, and the compiler itself fuses x*y+z on arm64 and with GOAMD64=v3. Here an explicit
// conversion rounds every product before it is added to anything; the language forbids fusing
// across a conversion. Functions with a correctly rounded result everywhere (math.Sqrt, math.Floor,
// math.Ldexp, math.FMA) may be used alongside this package.
//
// Start with [NewStream], randomness as a pure function of a seed and a purpose, and [FMA32], the
// portable fused multiply-add that vector code is compared with.
//
// The package has only what the program needs: angles beyond 2^20 radians panic, and a [Stream] is
// for simulation, never for secrets.
package exact
