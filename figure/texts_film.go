package figure

var filmTexts = map[string]Text{
	"film.maps":       {"Each column is one sample, each row one channel of {layer}.", "每列是一个样本，每行是 {layer} 的一个通道。"},
	"film.units":      {"Each column is one sample, and below it every unit of {layer}, row by row.", "每列是一个样本，下方是 {layer} 的所有神经元，逐行排列。"},
	"film.input":      {"input", "输入"},
	"film.every":      {"units", "神经元"},
	"film.channel":    {"ch {channel}", "通道 {channel}"},
	"film.signed":     {"Blue is above zero, red below, white zero.", "蓝色为正，红色为负，白色为零。"},
	"film.unsigned":   {"The brighter, the larger; black is zero.", "越亮值越大，黑色为零。"},
	"film.range":      {"Red is the least value, blue the largest.", "红色为最小值，蓝色为最大值。"},
	"film.activation": {"activation, the same scale at every step", "激活值，全程同一标度"},
	"film.value":      {"value, the same scale at every step", "数值，全程同一标度"},
}
