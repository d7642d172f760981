package figure

var weightTexts = map[string]Text{
	"weights.kernels":    {"Each row is one channel of {layer}: its {height}×{width} kernel for every input channel.", "每行是 {layer} 的一个通道：它对每个输入通道的 {height}×{width} 卷积核。"},
	"weights.kernel":     {"Each picture is the {height}×{width} kernel of one channel of {layer}.", "每幅图是 {layer} 一个通道的 {height}×{width} 卷积核。"},
	"weights.values":     {"Each picture is one unit of {layer}: its weights to {count} values, in their order.", "每幅图是 {layer} 的一个神经元：它对 {count} 个值的权重，按顺序排列。"},
	"weights.values.one": {"Each picture is one unit of {layer}: its weight to 1 value.", ""},
	"weights.folded":     {"Each picture is one unit of {layer}: its weights to {count} values, folded row by row.", "每幅图是 {layer} 的一个神经元：它对 {count} 个值的权重，逐行折叠。"},
	"weights.maps":       {"Each picture is one unit of {layer}: a {height}×{width} map of weights for each of {count} channels.", "每幅图是 {layer} 的一个神经元：对 {count} 个通道各有一幅 {height}×{width} 的权重图。"},
	"weights.pixels":     {"Each picture is one unit of {layer}: its weight to every pixel of the input.", "每幅图是 {layer} 的一个神经元：它对输入每个像素的权重。"},
	"weights.map":        {"Each picture is one unit of {layer}: its weight to every place of the map that it reads.", "每幅图是 {layer} 的一个神经元：它对所读特征图每个位置的权重。"},
	"weights.signed":     {"Blue is positive and raises the output, red is negative and lowers it, white is zero.", "蓝色为正，使输出升高；红色为负，使输出降低；白色为零。"},
	"weights.rgb":        {"A colour is what the unit asks for; grey is zero.", "颜色是神经元要寻找的颜色，灰色为零。"},
	"weights.grey":       {"Black is the layer’s lowest weight, white its highest.", "黑色为该层最小的权重，白色为最大。"},
	"weights.greyUnit":   {"Black is a unit’s lowest weight, white its highest.", "黑色为各神经元最小的权重，白色为最大。"},
	"weights.fixed":      {"The scale holds the weights of {count} recorded steps of the run.", "标度涵盖训练中 {count} 个已记录步的权重。"},
	"weights.fixed.one":  {"The scale holds the weights of 1 recorded step of the run.", ""},
	"weights.bar":        {"weight", "权重"},
	"weights.barUnit":    {"weight, each unit on its own scale", "权重，各神经元标度独立"},
	"weights.barRGB":     {"weight of red, green and blue as brightness", "红、绿、蓝权重的亮度"},
	"weights.lowest":     {"lowest", "最小"},
	"weights.highest":    {"highest", "最大"},
}
