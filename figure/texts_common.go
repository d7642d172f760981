package figure

// commonTexts are words that several views use and the page does not.
var commonTexts = map[string]Text{
	"at":           {"step {step}", "第 {step} 步"},
	"at.of":        {"step {step} of {steps}", "第 {step} 步（共 {steps} 步）"},
	"layer.hidden": {"hidden layer ({layer})", "隐藏层（{layer}）"},
	"layer.output": {"output layer", "输出层"},
	"reference":    {"More on this: {file}, {section}", "详见 {file}，{section}"},
}
