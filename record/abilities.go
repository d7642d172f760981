package record

import (
	"errors"
	"fmt"
	"slices"

	"brainbow/internal/hint"
	"brainbow/runstore"
)

// Level is how much can be done with a run; each one includes the next.
type Level string

// The levels.
const (
	// CanReplay: any step can be computed again from the recorded ones.
	CanReplay Level = "replay"
	// CanForward: the network can be computed on any sample, at the steps whose weights were recorded.
	CanForward Level = "forward"
	// CanShow: recorded activations and predictions can be shown.
	CanShow Level = "recorded"
	// CanCount: there are numbers only, such as accuracies.
	CanCount Level = "numbers"
)

// Includes reports whether what is needed can be done at this level.
func (l Level) Includes(needed Level) bool {
	order := []Level{CanCount, CanShow, CanForward, CanReplay}
	return slices.Index(order, l) >= slices.Index(order, needed)
}

// ErrOpaque says that nobody knows the network of a run, so nothing can be computed with it.
var ErrOpaque = errors.New("the network is not known")

// ErrNotTrained says that a run was not trained by this program, so its steps cannot be computed
// again.
var ErrNotTrained = errors.New("not trained by brainbow")

// Abilities say what can be done with a run, and why no more can.
type Abilities struct {
	Level Level `json:"level"`
	// Text says what cannot be done and why, in English and Chinese; "" if everything can.
	Text    string `json:"text,omitempty"`
	Chinese string `json:"chinese,omitempty"`
}

// abilityTexts say what cannot be done, by reason.
var abilityTexts = map[string][2]string{
	"imported": {
		"The network was imported: it has this one step, and how it was trained is not known.",
		"该网络是导入的：只有这一步，训练过程不详。",
	},
	"elsewhere": {
		"Another program trained and recorded this: recorded steps are shown, the ones between them cannot be computed.",
		"这是由其他程序训练并记录的：可以查看已记录的步，其间的各步无法重新计算。",
	},
	"opaque": {
		"The network is not known: what was recorded is shown, and nothing can be computed with it.",
		"网络结构未知：可以查看已记录的内容，但无法用它进行任何计算。",
	},
	"numbers": {
		"The network is not known and no activations were recorded: there are numbers only.",
		"网络结构未知，也没有记录激活值：只有数值。",
	},
	"recipe": {
		"The run does not say how it was trained: recorded steps are shown, the ones between them cannot be computed.",
		"该记录没有说明训练方法：可以查看已记录的步，其间的各步无法重新计算。",
	},
	"numerics": {
		"This version computes long sums otherwise than the one that trained this: recorded steps are shown, the ones between them cannot be computed.",
		"当前版本计算长求和的方式与训练时的版本不同：可以查看已记录的步，其间的各步无法重新计算。",
	},
}

// Abilities returns what can be done with the run. Whether the data are there is another question.
func (t *Training) Abilities(run *runstore.Reader) Abilities {
	can := func(level Level, reason string) Abilities {
		return Abilities{level, abilityTexts[reason][0], abilityTexts[reason][1]}
	}
	switch {
	case t.Net.Opaque() && len(run.Taps())+len(run.PredictionSteps()) == 0:
		return can(CanCount, "numbers")
	case t.Net.Opaque():
		return can(CanShow, "opaque")
	case t.Meta.Training == runstore.TrainingNone:
		return can(CanForward, "imported")
	case t.Meta.Training == runstore.TrainingRecorded:
		return can(CanForward, "elsewhere")
	}
	err := t.Check()
	switch {
	case errors.Is(err, ErrNumerics):
		return can(CanForward, "numerics")
	case err != nil:
		return can(CanForward, "recipe")
	}
	return Abilities{Level: CanReplay}
}

// trained returns an error if another program trained the run, or nobody did.
func (t *Training) trained() error {
	switch t.Meta.Training {
	case runstore.TrainingNone:
		return hint.Add(fmt.Errorf("training of run %s cannot be repeated: it was imported: %w", t.Run, ErrNotTrained), "step 0 is the imported network")
	case runstore.TrainingRecorded:
		return hint.Add(fmt.Errorf("training of run %s cannot be repeated: another program recorded it: %w", t.Run, ErrNotTrained), "recorded steps can be viewed")
	}
	return nil
}

// computable returns an error if the network cannot be computed.
func (t *Training) computable() error {
	if t.Net.Opaque() {
		return hint.Add(fmt.Errorf("compute run %s: %w", t.Run, ErrOpaque), "what was recorded can be viewed")
	}
	return nil
}
