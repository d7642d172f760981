package figure_test

import (
	"fmt"
	"os"
	"path/filepath"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/figure"
	"brainbow/render"
)

func ExampleViews() {
	for _, v := range figure.Views() {
		fmt.Printf("%s: %s\n", v.Name, v.About)
	}
	// Output:
	// network: The network itself: layers with their shapes and parameters, weights as lines, one sample going through.
	// weights: One picture per unit of a layer: what it looks for.
	// sum: How a unit arrives at its weighted sum for one sample: z = b + Σ w·x, in pictures and numbers.
	// plane: What a network makes of the plane: decision surface, hidden units, and the hidden space the plane is folded into.
	// confusion: Which class is predicted as which, and how often.
	// compare: Two runs, or two steps of one run, held against each other.
	// mistakes: What was mistaken for something else, what kind of mistake it is, and how it was learnt.
	// filters: The units of a hidden layer as pictures, and their weights to each class.
	// features: What tells a class apart: the hidden units for it and against it, and what its samples and others switch on.
	// lego: A class put together from its strongest hidden units, and how well the network does with them alone.
	// projection: What a layer makes of many samples: those it responds to alike lie together.
	// before-after: What a layer makes of many samples before training and after, side by side.
	// layers: Where each observation goes from layer to layer: a map of each, and trails.
	// epochs: Where each observation goes while a layer learns: a map of several steps, trails and how far they move, or a film.
	// neurons: The neurons of a layer, those that respond alike side by side, coloured by the class they separate best from the rest.
	// neuron: One neuron: its weights, the samples that it responds to most and least, and to which classes.
	// activity: Where in the network training acts: a map of the input and of every layer, before training above and after it below, and a curve over the layers.
	// explain: What some samples of a class have in common that the rest has not: means, examples, and the measured properties that tell them apart best.
	// samples: Random samples of every class of the data.
	// dataset: The data: samples of each class, how many there are, their mean, and duplicates.
	// curves: Accuracy and loss over the training steps, of one run or several.
	// change: How much what each layer makes of the same samples, or its weights, still moves per step.
	// film: What a layer makes of a few samples, step by step while it learns.
	// sweep: What a sweep found: accuracy of every setting with its spread, and a table.
	// collages: One layer's weights of several runs side by side, units that look alike in the same place, and how rough they are.
}

func ExampleSamples() {
	d, err := generate.Opener{}.Open("xor", dataset.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := figure.Samples(d, figure.DataOptions{Split: "train", PerClass: 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	file, err := os.Create(filepath.Join(dir, "xor.png"))
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := f.WritePNG(file, render.DefaultScale); err != nil {
		fmt.Println(err)
	}
	if err := file.Close(); err != nil {
		fmt.Println(err)
	}
	fmt.Println(f.Title)
	fmt.Println(f.Caption)
	// Output:
	// 2 classes, each with 200 training samples
	// Each mark is one sample at its two coordinates; colour and shape tell the class.
}
