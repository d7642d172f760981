package figure

// collageWords are those of pictures alone.
var collageWords = map[string]Text{
	"collages.find.column":    {"“{col}” smooths the weights more than “{row}”: roughness {base} → {byCol} against {byRow}", "“{col}” 比 “{row}” 更能使权重平滑：粗糙度 {base} → {byCol}，后者为 {byRow}"},
	"collages.find.row":       {"“{row}” smooths the weights more than “{col}”: roughness {base} → {byRow} against {byCol}", "“{row}” 比 “{col}” 更能使权重平滑：粗糙度 {base} → {byRow}，后者为 {byCol}"},
	"collages.find.both":      {"“{row}” and “{col}” smooth the weights alike: roughness {base} → {byRow} and {byCol}", "“{row}” 与 “{col}” 同样使权重平滑：粗糙度 {base} → {byRow} 与 {byCol}"},
	"collages.find.neither":   {"Neither “{row}” nor “{col}” smooths the weights: roughness {base}, {byRow} and {byCol}", "“{row}” 和 “{col}” 都没有使权重平滑：粗糙度 {base}、{byRow} 与 {byCol}"},
	"collages.find.range":     {"The weights of “{smooth}” are smoothest, those of “{coarse}” roughest: {least} and {most}", "“{smooth}” 的权重最平滑，“{coarse}” 的最粗糙：{least} 与 {most}"},
	"collages.find.same":      {"All have weights that are about equally rough: {least} to {most}", "各次训练的权重粗糙度相近：{least} 到 {most}"},
	"collages.find.one":       {"The weights have a roughness of {rough}, where noise has 1", "权重的粗糙度为 {rough}，噪声为 1"},
	"collages.find.alike":     {"The trainings found units that are alike by {r} of 1", "各次训练得到的神经元相似度为 {r}（满分 1）"},
	"collages.find.only":      {"The units of {layer}, which have no neighbouring weights", "{layer} 的神经元，其权重没有相邻关系"},
	"collages.strongest":      {"the {n} units with the largest weights of {of}", "{of} 个神经元中权重最大的 {n} 个"},
	"collages.plain.wide":     {"large weights at the start", "初始权重大"},
	"collages.plain.narrow":   {"small weights at the start", "初始权重小"},
	"collages.plain.l2":       {"L2 (weights pulled to 0)", "L2（把权重拉向 0）"},
	"collages.plain.is":       {"“{words}” is {formula}.", "“{words}”即 {formula}。"},
	"collages.of":             {"{layer} of {count} trainings", "{count} 次训练的 {layer}"},
	"collages.of.one":         {"{layer} of 1 training", ""},
	"collages.rough":          {"roughness, 0 to 1", "粗糙度，0 到 1"},
	"collages.accuracy":       {"{share} correct", "正确 {share}"},
	"collages.caption":        {"Each picture is one unit’s weights; roughness is near 0 where neighbouring weights are alike and 1 where they are like noise.", "每幅图是一个神经元的权重；相邻权重相近时粗糙度接近 0，像噪声时为 1。"},
	"collages.captionMatched": {"Units that look alike stand in the same place; roughness is near 0 where neighbouring weights are alike and 1 where they are like noise.", "相似的神经元放在同一位置；相邻权重相近时粗糙度接近 0，像噪声时为 1。"},
	"collages.method":         {"Roughness is the mean squared difference of neighbouring weights over twice their variance. Units are matched so that the sum of all pairs’ cosines is greatest.", "粗糙度是相邻权重之差的均方除以两倍方差。配对使所有余弦相似度之和最大。"},
	"collages.scale":          {"{run}: colours from −{limit} to {limit}.", "{run}：颜色从 −{limit} 到 {limit}。"},
	"collages.scaleAlike":     {"{run}: colours from −{limit} to {limit}, likeness to the first {r}.", "{run}：颜色从 −{limit} 到 {limit}，与第一次训练的相似度 {r}。"},
	"collages.describe":       {"Roughness: {list}.", "粗糙度：{list}。"},
}
