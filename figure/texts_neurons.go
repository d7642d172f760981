package figure

var neuronTexts = map[string]Text{
	"neurons.units":        {"Each dot is one of {count} units of {layer}; those that respond alike lie close together, and the axes mean nothing.", "每个圆点是 {layer} 的 {count} 个神经元之一；响应相近的靠在一起，坐标轴没有含义。"},
	"neurons.units.one":    {"The dot is the unit of {layer}; the axes mean nothing.", ""},
	"neurons.channels":     {"Each dot is one of {count} channels of {layer}; those that respond alike lie close together, and the axes mean nothing.", "每个圆点是 {layer} 的 {count} 个通道之一；响应相近的靠在一起，坐标轴没有含义。"},
	"neurons.channels.one": {"The dot is the channel of {layer}; the axes mean nothing.", ""},
	"neurons.hue":          {"The colour is the class that it separates best from the rest; the stronger, the better.", "颜色表示它最能区分的类别；颜色越浓，区分得越好。"},
	"neurons.ofClass":      {"The stronger the colour, the better it separates class {class} from the rest.", "颜色越浓，越能把类别 {class} 与其余类别区分开。"},
	"neurons.lift":         {"Blue ones respond more strongly than usual to the {count} selected samples, red ones less.", "蓝色表示对选中的 {count} 个样本响应强于平时，红色表示弱于平时。"},
	"neurons.lift.one":     {"Blue ones respond more strongly than usual to the selected sample, red ones less.", ""},
	"neurons.opposite":     {"Units that respond oppositely count as alike.", "响应相反的神经元视为相似。"},
	"neurons.pair":         {"Both maps have one scale, and the left one is turned towards the right one.", "两幅图用同一比例，左图已转向右图。"},
	"neurons.stress":       {"stress {value}", "应力 {value}"},
	"neurons.unsettled":    {"stress {value}, not settled", "应力 {value}，尚未收敛"},
	"neurons.hit":          {"{share} of neighbours of the same class, by chance {chance}", "{share} 的近邻属于同一类别，随机水平 {chance}"},
	"neurons.bestFor":      {"Best for class:", "最能区分的类别："},
	"neurons.count":        {"{class} ({count})", "{class}（{count}）"},
	"neurons.power":        {"separating power (1 = the best for the class)", "区分力（1 为该类最佳）"},
	"neurons.powerOf":      {"separating power for {class}", "对 {class} 的区分力"},
	"neurons.deviations":   {"standard deviations from the unit’s mean", "偏离该神经元均值的标准差倍数"},
	"neurons.silent":       {"silent: {count}", "静默：{count}"},
	"neurons.few":          {"responds to fewer than {count} observations", "只对不到 {count} 个观测有响应"},
}
