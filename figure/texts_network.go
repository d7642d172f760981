package figure

var networkTexts = map[string]Text{
	"samples.test":  {"{count} test samples", "{count} 个测试样本"},
	"samples.train": {"{count} training samples", "{count} 个训练样本"},
	"split.train":   {"training", "训练"},
	"split.test":    {"test", "测试"},

	"outputs.free": {"Outputs need not sum to one.", "各输出之和不一定为一。"},

	"network.sample":       {"Pictures and circles show the values for {split} sample {sample}: blue above zero and red below, or bright for large where no value is below zero.", "图像和圆圈显示{split}样本 {sample} 的值：蓝色为正、红色为负；没有负值的层，越亮值越大。"},
	"network.pictured":     {"A unit of {layer} is drawn as its weights to the pixels.", "{layer} 的神经元画成它对各像素的权重。"},
	"network.lines":        {"A line is a weight, blue above zero and red below, the stronger the wider.", "连线是权重：蓝色为正、红色为负，越强越粗。"},
	"network.linesKernels": {"A line is a weight, blue above zero and red below, the stronger the wider; between maps it stands for a whole kernel.", "连线是权重：蓝色为正、红色为负，越强越粗；特征图之间的一条线代表整个卷积核。"},
	"network.marked":       {"Only the connections of unit {unit} of {layer} are in colour.", "只有 {layer} 第 {unit} 个神经元的连线是彩色的。"},
	"network.markedRays":   {"Only the connections of unit {unit} of {layer} are in colour, from the picture the {rays} strongest.", "只有 {layer} 第 {unit} 个神经元的连线是彩色的，来自图像的只画最强的 {rays} 条。"},
	"network.scale":        {"weights, each layer on its own scale", "权重，每层各有标度"},
	"network.least":        {"−largest", "−最大"},
	"network.most":         {"+largest", "+最大"},
	"network.more":         {"{count} more", "还有 {count} 个"},
	"network.maps":         {"{count} maps {height}×{width}", "{count} 幅特征图 {height}×{width}"},
	"network.maps.one":     {"1 map {height}×{width}", ""},
	"network.units":        {"{count} units", "{count} 个神经元"},
	"network.units.one":    {"1 unit", ""},
	"network.numbers":      {"{count} numbers", "{count} 个数"},
	"network.numbers.one":  {"1 number", ""},
	"network.pixels":       {"{height}×{width} pixels", "{height}×{width} 像素"},
	"network.colour":       {"{height}×{width} in colour", "{height}×{width} 彩色"},
	"network.params":       {"{count} parameters", "{count} 个参数"},
	"network.params.one":   {"1 parameter", ""},
	"network.stride":       {"stride {stride}", "步幅 {stride}"},
	"network.groups":       {"in {groups} groups", "{groups} 组"},
	"network.limit":        {"weights ±{limit}", "权重 ±{limit}"},
}
