package nn

import "slices"

// Takes returns the keys that a kind of layer takes, in the order of [LayerSpec], apart from layer,
// name, inputs and what an experimenter intervenes with.
func Takes(kind string) []string {
	k, ok := kindOf(kind)
	if !ok {
		return nil
	}
	keys := slices.Clone(k.fields)
	if k.activation {
		keys = append(keys, "activation")
	}
	return keys
}

// Joins reports whether a kind of layer takes several inputs, which must be named.
func Joins(kind string) bool {
	k, ok := kindOf(kind)
	return ok && k.joins
}

// Intervenes returns the keys with which an experimenter changes what a kind of layer does.
func Intervenes(kind string) []string {
	switch kind {
	case "dense", "conv":
		return []string{"trainable", "frozen", "off", "edits"}
	case "batchnorm", "layernorm", "scale":
		return []string{"trainable"}
	}
	return nil
}

// ActivationsOf returns the activations that may follow a kind of layer, nil if none may.
func ActivationsOf(kind string) []string {
	k, ok := kindOf(kind)
	switch {
	case !ok || !k.activation:
		return nil
	case kind == "dense":
		return Activations()
	}
	return slices.DeleteFunc(slices.Clone(activationNames), func(a string) bool { return a == "softmax" || a == "log-softmax" })
}

// ActivationFields returns the keys that an activation takes.
func ActivationFields(name string) []string {
	return activationFields[activationKind(slices.Index(activationNames, name))]
}

// Initialisers returns the kinds of [Init].
func Initialisers() []string { return slices.Clone(inits) }

// Modes returns the values of the key mode of an upsample, the default first.
func Modes() []string { return []string{"nearest", "bilinear"} }

// Paddings returns the names that the key padding takes beside numbers.
func Paddings() []string { return []string{"same", "valid"} }

// Defaults returns what keys of a kind of layer are if they are left out, where one value says it.
func Defaults(kind string) map[string]string {
	switch kind {
	case "dense":
		return map[string]string{"bias": "true", "activation": "linear"}
	case "conv":
		return map[string]string{"padding": "same", "stride": "1", "dilation": "1", "groups": "1", "bias": "true", "activation": "linear"}
	case "maxpool":
		return map[string]string{"padding": "valid", "dilation": "1", "ceil": "false"}
	case "avgpool":
		return map[string]string{"padding": "valid", "ceil": "false", "count_padding": "false"}
	case "batchnorm":
		return map[string]string{"momentum": "0.1", "epsilon": "1e-5", "activation": "linear"}
	case "layernorm":
		return map[string]string{"axis": "0", "epsilon": "1e-5", "activation": "linear"}
	case "add", "concat", "multiply":
		return map[string]string{"activation": "linear"}
	case "matmul":
		return map[string]string{"transposed": "false", "activation": "linear"}
	case "scale":
		return map[string]string{"bias": "true", "activation": "linear"}
	case "softmax", "log-softmax":
		return map[string]string{"axis": "0"}
	case "pad":
		return map[string]string{"value": "0"}
	case "upsample":
		return map[string]string{"mode": "nearest"}
	}
	return nil
}

// Needs returns the keys of a kind of layer that have no default.
func Needs(kind string) []string {
	switch kind {
	case "dense":
		return []string{"units"}
	case "conv":
		return []string{"filters", "kernel"}
	case "maxpool", "avgpool":
		return []string{"size"}
	case "dropout":
		return []string{"rate"}
	case "activation":
		return []string{"activation"}
	case "reshape":
		return []string{"shape"}
	case "transpose":
		return []string{"order"}
	case "pad":
		return []string{"padding"}
	}
	return nil
}
