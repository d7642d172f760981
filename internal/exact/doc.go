// Package exact holds scalar mathematics and randomness whose results are the
// same bits on every processor, operating system and compiler setting.
//
// The standard library gives no such promise: math.Exp has assembly that
// chooses fused multiply-add at run time, and the compiler itself fuses x*y+z
// on arm64 and with GOAMD64=v3. Here every product is rounded by an explicit
// conversion before it is added to anything, which the language forbids to
// fuse. Functions with a correctly rounded result everywhere (math.Sqrt,
// math.Floor, math.Ldexp, math.FMA) may be used beside this package.
//
// Start with [NewStream], randomness as a pure function of what it is for, and
// [FMA32], the portable fused multiply-add that vector code is compared with.
//
// The package has what the program needs and no more: angles beyond 2^20
// radians are refused by a panic, and a [Stream] is for simulation, never for
// secrets.
package exact
