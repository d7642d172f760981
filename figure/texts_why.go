package figure

// whyTexts are what the page and `brainbow analyze` say about one sample, one class or two.
var whyTexts = map[string]Text{
	"why.like":           {"{count} of the {of} training samples nearest to it in {layer} are of class {class}", "在 {layer} 中离它最近的 {of} 个训练样本里，{count} 个属于类别 {class}"},
	"why.like.one":       {"1 of the {of} training samples nearest to it in {layer} is of class {class}", ""},
	"why.noAnswer":       {"The outputs are not valid numbers, so nothing is predicted", "输出为无效数值，因此没有预测"},
	"course.apart":       {"{a} and {b} came apart between steps {after} and {step}", "{a} 与 {b} 在第 {after} 步和第 {step} 步之间分开"},
	"course.apartAlways": {"{a} and {b} are apart at every measured step", "{a} 与 {b} 在每个测量的步骤都已分开"},
	"course.apartNever":  {"{a} and {b} have not come apart", "{a} 与 {b} 尚未分开"},
}
