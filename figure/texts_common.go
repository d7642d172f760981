package figure

// commonTexts are words that several views use and the page does not.
var commonTexts = map[string]Text{
	"at":            {"step {step}", "第 {step} 步"},
	"at.of":         {"step {step} of {steps}", "第 {step} 步（共 {steps} 步）"},
	"samples.test":  {"{count} test samples", "{count} 个测试样本"},
	"samples.train": {"{count} training samples", "{count} 个训练样本"},
	"layer.hidden":  {"hidden layer ({layer})", "隐藏层（{layer}）"},
	"layer.output":  {"output layer", "输出层"},
}
