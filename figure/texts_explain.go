package figure

// explainWords are those of the view explain.
var explainWords = map[string]Text{
	"explain.find.apart":      {"What sets these {class} apart: {property}, in {pairs} of 100 pairs with other {class}", "这些{class}的特点：{property}，与其余{class}配成的 100 对中有 {pairs} 对如此"},
	"explain.find.none":       {"No measured property sets these {class} apart: at best {pairs} of 100 pairs with other {class}, little more than chance", "没有已测量的属性能区分这些{class}：与其余{class}配成的 100 对中至多 {pairs} 对，与随机相差无几"},
	"explain.find.unmeasured": {"No property of these {class} could be measured", "这些{class}没有可测量的属性"},
	"explain.half":            {"{count} of {all} {class}: one half, as {layer} splits them", "{all} 个{class}中的 {count} 个：{layer} 把它们分成两半，这是其中一半"},
	"explain.chosen":          {"{count} of {all} {class}: those that were selected", "{all} 个{class}中的 {count} 个：所选的样本"},
	"explain.strays":          {"{count} chosen samples of other classes left out", "所选样本中有 {count} 个属于其他类别，已略去"},
	"explain.strays.one":      {"1 chosen sample of another class left out", ""},
	"explain.these":           {"these {count} {class}", "这 {count} 个{class}"},
	"explain.rest":            {"the other {count} {class}", "其余 {count} 个{class}"},
	"explain.mean":            {"mean", "平均"},
	"explain.examples":        {"examples", "例子"},
	"explain.bars":            {"in how many of 100 pairs", "100 对中有多少对"},
	"explain.chance":          {"50: chance", "50：随机"},
	"explain.always":          {"100: always", "100：总是如此"},
	"explain.within":          {"grey: no more than chance", "灰色：与随机无异"},
	"explain.difference":      {"difference of the means", "平均之差"},
	"explain.darker":          {"darker here", "此处更暗"},
	"explain.lighter":         {"lighter here", "此处更亮"},
	"explain.values":          {"mean: {these}; others: {rest}", "平均 {these}；其余 {rest}"},
	"explain.read":            {"A pair is one of these {class} and one of the other {class}, drawn at random; a bar says in how many of 100 pairs the first one is what the bar is called.", "每对由随机抽取的一个这样的{class}和一个其余的{class}组成；横条表示 100 对中有多少对前者符合横条的名称。"},
	"explain.gap":             {"{layer} splits the class with a gap of {gap}.", "{layer} 划分该类别的间隙为 {gap}。"},
	"explain.method":          {"The share of pairs is the area under the ROC curve, AUC, or 1 − AUC; chance is two standard deviations of the AUC of a property that tells nothing (Mann and Whitney).", "比例为 ROC 曲线下面积 AUC，或 1 − AUC；随机范围为无区分力的属性的 AUC 的两个标准差（Mann 与 Whitney）。"},
	"explain.describe":        {"{property}: {pairs} of 100 pairs.", "{property}：100 对中有 {pairs} 对。"},
	"explain.tip":             {"sample {sample}", "样本 {sample}"},
}
