package figure

var confusionTexts = map[string]Text{
	"confusion.counts":          {"A row holds the samples of a class, a column those that were predicted as a class.", "每行是一个真实类别的样本，每列是预测为一个类别的样本。"},
	"confusion.pictures":        {"Each picture is the sample of the row’s class that was predicted as the column’s with the most confidence, and how many there are.", "每幅图是真实类别为该行、最有把握地预测为该列的样本，以及这类样本的个数。"},
	"confusion.rows":            {"A row holds the samples of a class, in percent, by the class that was predicted.", "每行是一个真实类别的样本按预测类别分布的百分比。"},
	"confusion.columns":         {"A column holds what was predicted as a class, in percent, by the actual class.", "每列是预测为一个类别的样本按真实类别分布的百分比。"},
	"confusion.unpredicted":     {"{count} samples have no predicted class, because their outputs are not valid numbers.", "{count} 个样本没有预测类别，因为输出为无效数值。"},
	"confusion.unpredicted.one": {"1 sample has no predicted class, because its outputs are not valid numbers.", ""},
	"confusion.actual":          {"actual", "真实类别"},
	"confusion.predicted":       {"predicted as", "预测为"},
	"confusion.recall":          {"of these, recognised", "其中识别正确"},
	"confusion.precision":       {"of these, correct", "其中正确"},
	"confusion.best":            {"best", "最好"},
	"confusion.worst":           {"worst", "最差"},
	"confusion.wrong":           {"mistaken, {most}", "误判，{most}"},
	"confusion.correct":         {"correct, {most}", "正确，{most}"},
}

// confusionWords are those of pictures alone.
var confusionWords = map[string]Text{
	"confusion.find.pair":    {"{one} is mistaken for {other} most often: {count} times", "最常见的错误是把{one}误判为{other}：{count} 次"},
	"confusion.find.both":    {"{one} is mistaken for {other} most often: {count} times, and the other way round {back}", "最常见的错误是把{one}误判为{other}：{count} 次，反过来 {back} 次"},
	"confusion.find.twins":   {"{one} and {other} are mistaken for each other most often: {count} times either way", "最常见的错误是{one}与{other}互相误判：各 {count} 次"},
	"confusion.find.tie":     {"Two mistakes are the most frequent, {n} times each: {first}, {second}", "两种错误并列最多，各 {n} 次：{first}，{second}"},
	"confusion.find.ties":    {"{pairs} kinds of mistakes are equally frequent: {n} times each", "{pairs} 种错误同样多：各 {n} 次"},
	"confusion.find.once":    {"No mistake happens twice", "没有一种错误出现两次"},
	"confusion.find.none":    {"No sample is mistaken", "没有误判的样本"},
	"confusion.find.single":  {"Nearly everything is predicted as {class}: {n} of {all} samples", "几乎所有样本都预测为{class}：{all} 个中的 {n} 个"},
	"confusion.find.all":     {"Everything is predicted as {class}", "所有样本都预测为{class}"},
	"confusion.find.share":   {"{one} is mistaken for {other} most often: {share} of them", "占比最大的错误是把{one}误判为{other}：占 {share}"},
	"confusion.find.column":  {"Of what is called {other}, {share} is {one}: the largest share that is wrong", "预测为{other}的样本中有 {share} 是{one}：占比最大的错误"},
	"confusion.for":          {"{one} for {other}", "把{one}误判为{other}"},
	"confusion.right":        {"{right} of {all} {split} samples correct ({share})", "{all} 个{split}样本中 {right} 个预测正确（{share}）"},
	"confusion.tip":          {"{actual} predicted as {predicted}: {count}, {share} of the row", "{actual} 预测为 {predicted}：{count} 个，占该行的 {share}"},
	"confusion.confidence":   {"sample with confidence {value}", "置信度为 {value} 的样本"},
	"confusion.method":       {"Colours follow the square root of the number, so that rare mistakes can be seen, on one scale for all steps.", "颜色按数值的平方根变化，少量错误也能看清；所有步共用一个标度。"},
	"confusion.describe":     {"Confusion matrix over {samples}, accuracy {share}.", "混淆矩阵，{samples}，准确率 {share}。"},
	"confusion.describeMost": {"Most frequent mistakes: {list}.", "最常见的错误：{list}。"},
	"confusion.describeOne":  {"{actual} mistaken for {predicted} ({count})", "{actual} 误判为 {predicted}（{count}）"},
}
