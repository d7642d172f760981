package figure

var sumTexts = map[string]Text{
	"sum.input":    {"the input", "输入"},
	"sum.weights":  {"weights", "权重"},
	"sum.products": {"what they add", "各项贡献"},
	"sum.context":  {"{source}, channel {channel}", "{source} 的通道 {channel}"},
	"sum.colour":   {"{source}, {colour}", "{source}的{colour}通道"},
	"sum.bias":     {"bias b", "偏置 b"},
	"sum.above":    {"w·x above zero", "w·x 正的部分"},
	"sum.below":    {"w·x below zero", "w·x 负的部分"},
	"sum.output":   {"{activation}(z) = {output}", "{activation}(z) = {output}"},
	"sum.linear":   {"output = z = {output}", "输出 = z = {output}"},
	"sum.caption":  {"Each picture has one cell for every input: what it is, the unit’s weight to it, and both multiplied. Blue cells push the sum up, red ones pull it down.", "每幅图中每个输入占一格：输入值、该神经元对它的权重，以及两者之积。蓝格使和增大，红格使和减小。"},
	"sum.kernel":   {"The kernel of unit {unit} covers the framed patch of {source}.", "神经元 {unit} 的卷积核覆盖 {source} 中带框的区域。"},
}
