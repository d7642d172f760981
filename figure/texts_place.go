package figure

var placeTexts = map[string]Text{
	"place.tsne":         {"t-SNE, seed {seed}", "t-SNE，种子 {seed}"},
	"place.umap":         {"UMAP, seed {seed}", "UMAP，种子 {seed}"},
	"place.pca":          {"principal components, {share} of the variance", "主成分，占方差的 {share}"},
	"place.mds":          {"classical scaling, {share} of the spectrum", "经典多维标度，占谱的 {share}"},
	"place.hit":          {"neighbourhood hit {share} (in the layer {layer})", "近邻命中率 {share}（在该层中 {layer}）"},
	"place.quality":      {"trustworthiness {trust}, continuity {continuity}", "可信度 {trust}，连续性 {continuity}"},
	"place.coincide":     {"{count} coincide in the layer", "{count} 个在该层中重合"},
	"place.points":       {"Each dot is one of {count} {split} samples; those that {layer} responds to alike lie near each other.", "每个圆点是 {count} 个{split}样本之一；{layer} 响应相近的样本靠在一起。"},
	"place.pictures":     {"Each picture is one of {count} {split} samples, moved to the nearest free place of a grid; those that {layer} responds to alike lie near each other.", "每幅图是 {count} 个{split}样本之一，移到网格中最近的空位；{layer} 响应相近的样本靠在一起。"},
	"place.density":      {"The more opaque, the more of {count} {split} samples; those that {layer} responds to alike lie near each other.", "越不透明，{count} 个{split}样本中落在该处的越多；{layer} 响应相近的样本靠在一起。"},
	"place.far":          {"Large distances, sizes of clusters and the axes mean nothing.", "较大的距离、簇的大小和坐标轴没有含义。"},
	"place.hitWords":     {"The neighbourhood hit is the share of the {k} nearest neighbours that are of the same class.", "近邻命中率是最近的 {k} 个邻居中属于同一类别的比例。"},
	"place.unit":         {"Colours show the activation of unit {unit}.", "颜色表示神经元 {unit} 的激活值。"},
	"place.confidence":   {"confidence of the prediction", "预测的置信度"},
	"place.activation":   {"activation of unit {unit} of {layer}", "{layer} 神经元 {unit} 的激活值"},
	"place.correct":      {"correct ({count})", "正确（{count}）"},
	"place.wrong":        {"mistaken for another class ({count})", "误判为其他类别（{count}）"},
	"place.wrongColour":  {"mistaken, in the colour of the predicted class ({count})", "误判，三角形为预测类别的颜色（{count}）"},
	"place.wrongFilm":    {"mistaken for another class", "误判为其他类别"},
	"place.wrongColours": {"mistaken, in the colour of the predicted class", "误判，三角形为预测类别的颜色"},
}
