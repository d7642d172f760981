package figure

// changeWords are those of the view change, which the page has not.
var changeWords = map[string]Text{
	"change.find.settled":        {"No layer changes much any more: at the end {layer} moves most, {end} per step; the peak was {peak} ({first}, step {step})", "各层都已基本不变：最后变化最大的是 {layer}，每步 {end}；峰值为 {peak}（{first}，第 {step} 步）"},
	"change.find.moving":         {"All layers still change, {layer} most: {end} per step; the peak was {peak} ({first}, step {step})", "所有层仍在变化，{layer} 最大：每步 {end}；峰值为 {peak}（{first}，第 {step} 步）"},
	"change.find.some":           {"{count} of {all} layers still change, {layer} most: {end} per step; the peak was {peak} ({first}, step {step})", "{all} 层中有 {count} 层仍在变化，{layer} 最大：每步 {end}；峰值为 {peak}（{first}，第 {step} 步）"},
	"change.find.some.one":       {"One of {all} layers still changes, {layer}: {end} per step; the peak was {peak} ({first}, step {step})", ""},
	"change.of.relative":         {"change of what the layers make of the same samples", "各层对同样样本的表示的变化"},
	"change.of.correlation":      {"change of what the layers make of the same samples", "各层对同样样本的表示的变化"},
	"change.of.weights":          {"change of the weights", "权重的变化"},
	"change.axis.relative":       {"Change per step", "每步的变化"},
	"change.axis.correlation":    {"Change per step", "每步的变化"},
	"change.axis.weights":        {"Change of the weights per step", "每步权重的变化"},
	"change.caption.relative":    {"How much the activations of a layer for the same samples move per step; the axis is logarithmic, so that each line up is ten times as much.", "一层对同样样本的激活值每步变化多少；坐标轴为对数，每高一格为十倍。"},
	"change.caption.correlation": {"How much the activations of a layer for the same samples turn per step; the axis is logarithmic, so that each line up is ten times as much.", "一层对同样样本的激活值每步转向多少；坐标轴为对数，每高一格为十倍。"},
	"change.caption.weights":     {"How much the weights of a layer move per step; the axis is logarithmic, so that each line up is ten times as much.", "一层的权重每步变化多少；坐标轴为对数，每高一格为十倍。"},
	"change.method.relative":     {"The norm of the difference of a layer’s activations, for all samples together, over the larger of the two norms.", "一层对所有样本的激活值之差的范数，除以两者中较大的范数。"},
	"change.method.correlation":  {"One less the correlation of a layer’s activations, for all samples together, before and after.", "1 减去一层对所有样本的激活值前后的相关系数。"},
	"change.method.weights":      {"The norm of the difference of a layer’s weights over the larger of the two norms.", "一层权重之差的范数，除以两者中较大的范数。"},
	"change.intervals":           {"Measured between recorded steps, {count} intervals, and divided by the steps between, so that what goes to and fro counts less the farther they are apart. A layer is settled once it moves less than a tenth of its peak.", "在有记录的步之间测量，共 {count} 段，并除以相隔的步数，因此相隔越远，来回的变化计入越少。变化不到峰值的十分之一时视为已稳定。"},
	"change.shown":               {"The dashed line is step {step}.", "虚线为第 {step} 步。"},
	"change.end":                 {"{layer}: peak {peak}, end {end}", "{layer}：峰值 {peak}，末尾 {end}"},
	"change.conv":                {"convolutions", "卷积层"},
	"change.dense":               {"dense layers", "全连接层"},
	"change.describe":            {"{layer} {peak} at its peak near step {step}, {end} at the end", "{layer} 峰值 {peak}（第 {step} 步附近），末尾 {end}"},
	"change.layers":              {"Change per step: {list}.", "每步的变化：{list}。"},
}
