package figure

import "brainbow/dataset"

// propertyWords name the measured properties of pictures, and what pictures with less and with more of
// them are.
var propertyWords = map[string]Text{
	"property.luminance":         {"brightness", "亮度"},
	"property.luminance.less":    {"darker", "较暗"},
	"property.luminance.more":    {"brighter", "较亮"},
	"property.contrast":          {"contrast", "对比度"},
	"property.contrast.less":     {"less contrast", "对比度较低"},
	"property.contrast.more":     {"more contrast", "对比度较高"},
	"property.polarity":          {"dark on light or light on dark", "深字浅底或浅字深底"},
	"property.polarity.less":     {"dark on light", "深字浅底"},
	"property.polarity.more":     {"light on dark", "浅字深底"},
	"property.hue":               {"hue", "色相"},
	"property.hue.less":          {"hue towards red", "色相偏红"},
	"property.hue.more":          {"hue towards blue", "色相偏蓝"},
	"property.saturation":        {"strength of colour", "色彩浓度"},
	"property.saturation.less":   {"greyer", "色彩较淡"},
	"property.saturation.more":   {"more colourful", "色彩较浓"},
	"property.ink":               {"amount of ink", "墨量"},
	"property.ink.less":          {"less ink", "墨量较少"},
	"property.ink.more":          {"more ink", "墨量较多"},
	"property.stroke_width":      {"thickness of strokes", "笔画粗细"},
	"property.stroke_width.less": {"thinner strokes", "笔画较细"},
	"property.stroke_width.more": {"thicker strokes", "笔画较粗"},
	"property.slant":             {"slant", "倾斜度"},
	"property.slant.less":        {"leaning left", "偏向左倾"},
	"property.slant.more":        {"leaning right", "偏向右倾"},
	"property.position_x":        {"place from left to right", "水平位置"},
	"property.position_x.less":   {"further left", "偏左"},
	"property.position_x.more":   {"further right", "偏右"},
	"property.position_y":        {"place from top to bottom", "垂直位置"},
	"property.position_y.less":   {"further up", "偏上"},
	"property.position_y.more":   {"further down", "偏下"},
	"property.width":             {"width", "宽度"},
	"property.width.less":        {"narrower", "较窄"},
	"property.width.more":        {"wider", "较宽"},
	"property.height":            {"height", "高度"},
	"property.height.less":       {"lower", "较矮"},
	"property.height.more":       {"taller", "较高"},
	"property.loops":             {"number of loops", "圈数"},
	"property.loops.less":        {"fewer loops", "圈较少"},
	"property.loops.more":        {"more loops", "圈较多"},
	"property.loops_above":       {"number of loops in the upper half", "上半部圈数"},
	"property.loops_above.less":  {"fewer loops above", "上半部圈较少"},
	"property.loops_above.more":  {"more loops above", "上半部圈较多"},
	"property.loops_below":       {"number of loops in the lower half", "下半部圈数"},
	"property.loops_below.less":  {"fewer loops below", "下半部圈较少"},
	"property.loops_below.more":  {"more loops below", "下半部圈较多"},
}

// property names a measured property in a sentence; less and more say what pictures with less and with
// more of it are.
func (l language) property(p dataset.Property) (name, less, more string) {
	return l.say("property." + p.Name), l.say("property." + p.Name + ".less"), l.say("property." + p.Name + ".more")
}
