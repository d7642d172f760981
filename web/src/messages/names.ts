// Names and explanations that come from Go: of recipes, data sets and measured
// properties. English is what Go says. What is given otherwise, such as a recipe that
// was changed or a folder of one's own, keeps its title.

interface Name {
  readonly en: string;
  readonly zh: string;
}

type Names = Readonly<Record<string, Name>>;

export const recipes: Names = {
  'cifar-convnet': { en: 'A small convolutional network on photographs', zh: '识别照片的小型卷积网络' },
  'cifar-resnet8': { en: 'A small residual network with batch normalisation', zh: '带批归一化的小型残差网络' },
  'cifar-softmax': { en: 'One layer on photographs', zh: '识别照片的单层网络' },
  'cifar-two-layer': { en: 'Ten hidden units on photographs', zh: '识别照片：十个隐藏神经元' },
  'dogs-cars-ships': { en: 'Dogs, cars and ships', zh: '狗、汽车和船' },
  default: { en: 'A first network', zh: '第一个网络' },
  'house-mlp': { en: 'A perceptron on house numbers', zh: '识别门牌号的多层感知机' },
  'learn-to-see-cifar': { en: 'Watch it learn to see photographs', zh: '看它学会看照片' },
  'learn-to-see-relu': { en: 'Watch it learn to see, with relu', zh: '看它学会看（使用 ReLU）' },
  'learn-to-see': { en: 'Watch it learn to see', zh: '看它学会看' },
  'mnist-convnet': { en: 'A convolutional network for digits', zh: '识别数字的卷积网络' },
  'nielsen-30-l2': { en: "Nielsen's improved network", zh: 'Nielsen 的改进网络' },
  'nielsen-30': { en: "Nielsen's first network", zh: 'Nielsen 的第一个网络' },
  'rauber-cnn': { en: 'Two pairs of convolutions and a wide layer', zh: '两组双卷积层加一个宽层' },
  'rauber-mlp': { en: 'Four wide hidden layers', zh: '四个宽隐藏层' },
  softmax: { en: 'One layer, ten templates', zh: '单层网络，十个模板' },
  'three-blue': { en: "3Blue1Brown's network", zh: '3Blue1Brown 的网络' },
  'two-layer': { en: "Ten hidden units, ml4a's setting", zh: '十个隐藏神经元（ml4a 的设置）' },
  'xor-perceptron': { en: 'One unit cannot do exclusive or', zh: '一个神经元学不会异或' },
  'xor-two-layer': { en: 'Two hidden units can', zh: '两个隐藏神经元就能学会异或' },
};

export const datasets: Names = {
  mnist: { en: 'MNIST handwritten digits', zh: 'MNIST 手写数字' },
  'fashion-mnist': { en: 'Fashion-MNIST clothing', zh: 'Fashion-MNIST 服装' },
  kmnist: { en: 'Kuzushiji-MNIST cursive Japanese', zh: 'Kuzushiji-MNIST 日文草书' },
  cifar10: { en: 'CIFAR-10 photographs', zh: 'CIFAR-10 照片' },
  svhn: { en: 'Street View House Numbers', zh: '街景门牌号（SVHN）' },
  digits: { en: 'Generated handwritten digits', zh: '程序生成的手写数字' },
  'house-numbers': { en: 'Generated photographs of house numbers', zh: '程序生成的门牌号照片' },
  xor: { en: 'Exclusive or: four clusters', zh: '异或：四个簇' },
  circles: { en: 'A disc in a ring', zh: '圆环中的圆盘' },
  spiral: { en: 'Two spirals', zh: '双螺旋' },
};

/** Names of measured properties. */
export const properties: Names = {
  luminance: { en: 'luminance', zh: '亮度' },
  contrast: { en: 'contrast', zh: '对比度' },
  polarity: { en: 'polarity', zh: '明暗极性' },
  hue: { en: 'hue', zh: '色相' },
  saturation: { en: 'saturation', zh: '饱和度' },
  ink: { en: 'ink', zh: '墨量' },
  stroke_width: { en: 'stroke width', zh: '笔画粗细' },
  slant: { en: 'slant', zh: '倾斜度' },
  position_x: { en: 'horizontal position', zh: '水平位置' },
  position_y: { en: 'vertical position', zh: '垂直位置' },
  width: { en: 'width', zh: '宽度' },
  height: { en: 'height', zh: '高度' },
  loops: { en: 'loops', zh: '圈数' },
  loops_above: { en: 'loops above', zh: '上半部圈数' },
  loops_below: { en: 'loops below', zh: '下半部圈数' },
};

/** What measured properties are. */
export const propertiesAbout: Names = {
  luminance: { en: 'Mean luma.', zh: '各像素亮度的平均值。' },
  contrast: { en: 'Standard deviation of the luma.', zh: '各像素亮度的标准差。' },
  polarity: {
    en: 'Mean luma of the middle less that of a frame along the border: positive is light on dark.',
    zh: '中部的平均亮度减去边缘一圈的平均亮度：正值表示深底浅字。',
  },
  hue: {
    en: 'Hue of the mean colour, 0 red, 120 green, 240 blue; none of a grey picture.',
    zh: '平均颜色的色相：0 为红，120 为绿，240 为蓝；灰色图像没有色相。',
  },
  saturation: {
    en: 'Mean over the pixels of (largest − smallest channel) ÷ largest.',
    zh: '各像素（最大通道 − 最小通道）÷ 最大通道的平均值。',
  },
  ink: { en: 'Share of the pixels that the figure takes.', zh: '图形所占像素的比例。' },
  stroke_width: {
    en: "Median over the figure's pixels of the shortest of four straight runs through it: across, down and along both diagonals.",
    zh: '对图形的每个像素，取穿过它的横、竖和两条对角线方向中最短的一段，再求中位数。',
  },
  slant: {
    en: 'How far the figure leans to the right: the shear that its second moments show.',
    zh: '图形向右倾斜的角度，由二阶矩得出。',
  },
  position_x: {
    en: "The figure's centre of mass to the right of the picture's middle.",
    zh: '图形重心在图像中心右侧多远。',
  },
  position_y: {
    en: "The figure's centre of mass below the picture's middle.",
    zh: '图形重心在图像中心下方多远。',
  },
  width: { en: 'Width of the box around the figure.', zh: '图形外接矩形的宽度。' },
  height: { en: 'Height of the box around the figure.', zh: '图形外接矩形的高度。' },
  loops: {
    en: 'Areas of two pixels or more that the figure encloses.',
    zh: '被图形围住的、不小于两个像素的区域个数。',
  },
  loops_above: {
    en: "Those whose middle is in the upper 45 % of the figure's box.",
    zh: '其中心位于图形外接矩形上部 45% 以内的圈数。',
  },
  loops_below: {
    en: "Those whose middle is in the lower 45 % of the figure's box.",
    zh: '其中心位于图形外接矩形下部 45% 以内的圈数。',
  },
};

/** Units of measured properties. */
export const units: Names = {
  degrees: { en: 'degrees', zh: '度' },
  pixels: { en: 'pixels', zh: '像素' },
  widths: { en: 'widths', zh: '倍图宽' },
  heights: { en: 'heights', zh: '倍图高' },
};

/** A title from Go in a language of the page; a title that is not the built-in one stays. */
export function titled(names: Names, name: string, title: string, lang: string): string {
  const known = Object.hasOwn(names, name) ? names[name] : undefined;
  return lang === 'zh' && known?.en === title ? known.zh : title;
}

/** The name of a property for people. */
export function propertyName(name: string, lang: string): string {
  const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
  return known ? known[lang === 'zh' ? 'zh' : 'en'] : name.replaceAll('_', ' ');
}
