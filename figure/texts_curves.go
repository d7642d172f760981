package figure

var curveTexts = map[string]Text{
	"curves.accuracy": {"Accuracy", "准确率"},
	"curves.loss":     {"Loss", "损失"},
	"curves.step":     {"step", "步"},
	"curves.train":    {"train {value}", "训练 {value}"},
	"curves.test":     {"test {value}", "测试 {value}"},
	"curves.at":       {"{value} at step {step}", "{value}（第 {step} 步）"},
	"curves.cut":      {"A curve that has a step in its name has no valid number after that step.", "名称中带有步数的曲线，在该步之后没有有效数值。"},
	"curves.batch":    {"batch, in training", "训练中的批次"},
	"curves.measured": {"Train and test are measured on the whole split with the weights of that step.", "训练和测试的值是用该步的权重在整个数据集上测得的。"},
	"curves.batches":  {"Batch is what the training itself saw at each step; where steps share a place, the line is their mean, within a band from the least to the greatest.", "批次是训练本身在每一步看到的值；多步落在同一处时，线是其平均值，色带从最小值到最大值。"},
	"curves.smoothed": {"It is smoothed by a moving average that keeps {keep} of the past at every row.", "它经过滑动平均，每一步保留过去的 {keep}。"},
	"curves.shown":    {"The dashed line and the dots on it are at step {step}.", "虚线和线上的点在第 {step} 步。"},
}
