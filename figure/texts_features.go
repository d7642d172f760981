package figure

var featureTexts = map[string]Text{
	"features.likes":          {"strongest for {one}", "最支持{one}"},
	"features.dislikes":       {"strongest against {one}", "最反对{one}"},
	"features.nothing":        {"no weight is of this sign", "没有这种符号的权重"},
	"features.mean":           {"mean {value}", "平均 {value}"},
	"features.ofSample":       {"sample {value}", "样本 {value}"},
	"features.chosen":         {"sample {sample}: {class}", "样本 {sample}：{class}"},
	"features.use":            {"The samples of {class} use a unit:", "{class} 的样本对神经元的使用："},
	"features.fully":          {"fully used", "充分"},
	"features.partly":         {"partly", "部分"},
	"features.not":            {"not", "没有"},
	"features.against":        {"against", "相反"},
	"features.row.weights":    {"weights of the units to {one}", "神经元对{one}的权重"},
	"features.row.own":        {"what {one} switches on, on average", "{one}平均会激活的"},
	"features.row.sample":     {"what sample {sample} switches on", "样本 {sample} 激活的"},
	"features.row.others":     {"what another class switches on, on average", "其他类平均会激活的"},
	"features.sumFor":         {"for {sum}", "支持 {sum}"},
	"features.sumAgainst":     {"against {sum}", "反对 {sum}"},
	"features.left":           {"{count} left out", "略去 {count} 个"},
	"features.caption":        {"A unit of {layer} adds its activity times its weight: blue bars are for the class, red ones against it.", "{layer} 的神经元贡献“活动 × 权重”：蓝条支持该类，红条反对。"},
	"features.captionCentred": {"A unit of {layer} adds its activity times its weight, without what it adds to all classes alike: blue bars are for the class, red ones against it.", "{layer} 的神经元贡献“活动 × 权重”，已减去它对所有类别相同的部分：蓝条支持该类，红条反对。"},
}

// featureWords are those of pictures alone.
var featureWords = map[string]Text{
	"features.opposed":         {"against among themselves {r}", "反对之间 {r}"},
	"features.positive":        {"for among themselves {r}", "支持之间 {r}"},
	"features.across":          {"for with against {r}", "支持与反对 {r}"},
	"features.likeness":        {"Mean correlation of the pictures: {parts}.", "图像之间的平均相关系数：{parts}。"},
	"features.find.likes":      {"What speaks for {one} tells it apart: {n} of {of} units make {share} of the difference", "认出{one}主要靠支持它的部分：{of} 个神经元中的 {n} 个占 {share}"},
	"features.find.dislikes":   {"What speaks against {one} tells it apart: {n} of {of} units make {share} of the difference", "认出{one}主要靠反对它的部分：{of} 个神经元中的 {n} 个占 {share}"},
	"features.find.both":       {"Units for {one} and units against it tell it apart about equally: {share} and {other}", "支持{one}和反对它的神经元作用相近：{share} 与 {other}"},
	"features.find.none":       {"Nothing tells {one} apart from the others", "没有什么能把{one}与其他类区分开"},
	"features.of":              {"{layer} → {class}", "{layer} → {class}"},
	"features.by":              {"means over the {split} samples", "对{split}样本取平均"},
	"features.describeFor":     {"Strongest for it: {list}.", "最支持它的：{list}。"},
	"features.describeAgainst": {"Strongest against it: {list}.", "最反对它的：{list}。"},
	"features.describeRow":     {"{row}: {plus} for, {minus} against.", "{row}：支持 {plus}，反对 {minus}。"},
	"features.method":          {"The share is of the difference between the class’s own mean sum and that of all other samples, apart for positive and for negative weights.", "占比是指该类样本的平均总和与其他样本之差，按正权重和负权重分开计算。"},
}
