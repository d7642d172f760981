package server

import (
	"testing"
	"testing/synctest"
	"time"
)

// Memory is given back once after requests, and never between them.
func TestTidies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		freed := make(chan struct{}, 100)
		tidy := &tidier{freed: freed}
		go tidy.run(t.Context(), time.Second)
		time.Sleep(10 * time.Second)
		if len(freed) != 0 {
			t.Errorf("%d times without any request", len(freed))
		}
		for range 50 {
			tidy.asked.Add(1)
			time.Sleep(time.Second / 2)
		}
		if len(freed) != 0 {
			t.Errorf("%d times between requests", len(freed))
		}
		time.Sleep(10 * time.Second)
		if len(freed) != 1 {
			t.Errorf("%d times after the requests", len(freed))
		}
	})
}
