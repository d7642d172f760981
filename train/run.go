package train

import "context"

// Run trains to the last step, or until the context ends or an observer fails, and returns nil, the
// context's error, a *DivergedError or the observer's error. It may be called on a restored
// trainer; Start is called then too.
func (t *Trainer) Run(ctx context.Context, observers ...Observer) error {
	err := t.run(ctx, observers)
	for _, o := range observers {
		if o.End != nil {
			if e := o.End(t, t.step, err); e != nil && err == nil {
				err = e
			}
		}
	}
	return err
}

func (t *Trainer) run(ctx context.Context, observers []Observer) error {
	for _, o := range observers {
		if o.Start != nil {
			if err := o.Start(t); err != nil {
				return err
			}
		}
	}
	for t.step < t.Steps() && t.broken == nil {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := t.Step(); err != nil {
			return err
		}
		for _, o := range observers {
			if o.Step != nil {
				if err := o.Step(t, t.step); err != nil {
					return err
				}
			}
			if o.Epoch != nil && t.clock.passEnds(t.step) {
				pass, _ := t.clock.pass(t.step - 1)
				if err := o.Epoch(t, int(pass)+1, t.step); err != nil {
					return err
				}
			}
		}
	}
	if t.broken != nil {
		return t.broken
	}
	return t.inspectEnd(ctx)
}
