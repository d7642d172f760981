// Package attack contains only tests. They show the program runs as a hostile stranger would make
// them, and send its server requests as a hostile client would.
//
// A small good run is changed systematically: files are exchanged, cut, flipped, linked elsewhere or
// replaced by pipes and devices, and numbers become absurd. Every command and route may refuse such a
// run, but must not crash, wait, write elsewhere, or answer with other numbers than those of the good
// run. Requests are routes and queries with parts exchanged at random.
//
// By default a few of each are tried. BRAINBOW_ATTACK=all tries every change of a run and 20,000
// requests, BRAINBOW_ATTACK_SEED repeats a series, and BRAINBOW_SOAK is the number of minutes for
// which a studio answers beside a training while its memory is measured: "make attack" does all of
// it on the race detector's build.
//
// Data files of every kind are cut, flipped and exchanged in the same way.
package attack
