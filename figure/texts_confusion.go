package figure

var confusionTexts = map[string]Text{
	"confusion.right":     {"{right} of {all} {split} samples are correct ({share}).", "{all} 个{split}样本中有 {right} 个预测正确（{share}）。"},
	"confusion.counts":    {"Each cell counts the samples of the row’s class that were predicted as the column’s.", "每格是真实类别为该行、预测类别为该列的样本数。"},
	"confusion.pictures":  {"Each cell shows the sample of the row’s class that was most confidently predicted as the column’s, and how many there are.", "每格显示真实类别为该行、最有把握地预测为该列的样本，以及这类样本的个数。"},
	"confusion.rows":      {"Each cell is the percentage of the row’s class that was predicted as the column’s.", "每格是该行类别的样本中预测为该列的百分比。"},
	"confusion.columns":   {"Each cell is the percentage, of all that was predicted as the column’s class, that belongs to the row’s.", "每格是预测为该列的样本中真实类别为该行的百分比。"},
	"confusion.small":     {"Each cell is a class’s samples (the row) that were mistaken for another (the column).", "每格是某类样本（行）被误判为另一类（列）的情况。"},
	"confusion.worst":     {"The most frequent mistake: “{actual}” mistaken for “{predicted}”, {count} times.", "最常见的错误：“{actual}”误判为“{predicted}”，共 {count} 次。"},
	"confusion.worst.one": {"The most frequent mistake: “{actual}” mistaken for “{predicted}”, once.", ""},
	"confusion.none":      {"There is no mistake.", "没有错误。"},
	"confusion.colours":   {"The colour follows the square root of the share, so that rare mistakes can be seen.", "颜色深浅按占比的平方根变化，少量错误也能看清。"},
	"confusion.actual":    {"actual class", "真实类别"},
	"confusion.predicted": {"predicted class", "预测类别"},
	"confusion.recall":    {"recall", "召回率"},
	"confusion.precision": {"precision", "精确率"},
	"confusion.accuracy":  {"accuracy", "准确率"},
	"confusion.wrong":     {"{share} wrong", "{share} 错误"},
	"confusion.correct":   {"{share} correct", "{share} 正确"},
	"confusion.ofRow":     {"share of the row", "占该行的比例"},
	"confusion.ofColumn":  {"share of the column", "占该列的比例"},
}
