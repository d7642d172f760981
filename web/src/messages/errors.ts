// What the page says of errors, by the server's code, in both languages. An error
// without a text here is shown in the server's own words.
import { ApiError } from '../api';
import type { Failure } from '../api.gen';

interface Text {
  /** {said} is what the server said. */
  text: string;
  /** What to do; without it the server's hint is shown. */
  hint?: string;
}

type Texts = Readonly<Record<string, Text>>;

export const en: Texts = {
  'not-found': {
    text: 'Not found: {said}.',
    hint: 'Check the address: it may name what this run does not have, or what was deleted or renamed.',
  },
  'run-damaged': {
    text: 'Part of this run is damaged or not written yet: {said}.',
    hint: '`brainbow verify` lists the damaged files. Other steps may be intact.',
  },
  'run-newer': {
    text: 'This run was recorded by a newer version of Brainbow.',
    hint: 'Install the newest version to open it.',
  },
  'step-not-recorded': {
    text: 'This step was not recorded.',
    hint: 'Select a recorded step, or wait if the training has just begun.',
  },
  'step-outside': { text: 'The run has no such step.', hint: 'Select a step within the timeline.' },
  'data-missing': { text: 'The data set of this run is not on this computer.' },
  'data-differs': {
    text: 'The data set has changed since this training, so its other steps cannot be computed again.',
    hint: 'Recorded steps can still be viewed.',
  },
  'other-numerics': {
    text: 'This run was trained by another version of Brainbow, whose arithmetic differs, so steps that were not recorded cannot be computed again.',
    hint: 'Recorded steps can still be viewed.',
  },
  'replay-differs': {
    text: 'This step was computed again and differs from what was recorded, so it is not shown.',
    hint: 'Recorded steps can still be viewed; `brainbow verify` finds what was changed.',
  },
  diverged: {
    text: 'The network has diverged at this step: its weights or activations are no longer valid numbers.',
    hint: 'Select an earlier step.',
  },
  'not-our-picture': {
    text: 'This file does not say which run and view it shows.',
    hint: 'Drop a picture that Brainbow saved and that no other program has changed, or open “Try it” to classify any image.',
  },
  'picture-newer': {
    text: 'This picture was saved by a newer version of Brainbow.',
    hint: 'Install the newest version to open it.',
  },
  'run-missing': {
    text: 'The run of this picture is not among the runs shown here: {said}.',
    hint: 'It may have been renamed, but not removed. Start the studio on the directory that holds it: `brainbow studio --runs DIR`.',
  },
  'upload-refused': {
    text: 'These files cannot become a data set: {said}.',
    hint: 'Give a folder, or a zip archive, with one folder of pictures for each class.',
  },
  'no-answer': { text: 'There is no result: {said}.' },
  unavailable: { text: 'Not available: {said}.' },
  busy: { text: 'Busy at the moment: {said}.' },
  'bad-name': {
    text: 'A run cannot have this name.',
    hint: 'Use letters, digits, spaces, - and _; not < > : " / | ? * or a dot at the beginning or end.',
  },
  'name-taken': { text: 'Another run has this name.', hint: 'Choose another one.' },
  'still-training': { text: 'This run is being trained.', hint: 'Stop the training, or wait until it ends.' },
  conflict: { text: 'Not possible now: {said}.' },
  forbidden: { text: 'Not allowed: {said}.' },
  'bad-request': { text: 'The request was refused: {said}.' },
  'too-large': { text: 'Too much was sent at once.', hint: 'Give a smaller input, or select fewer samples.' },
  offline: {
    text: 'The server is not responding.',
    hint: 'Start it again with `brainbow studio`; the page then continues automatically.',
  },
  'disk-full': {
    text: 'The disk is full: {said}.',
    hint: 'Free some space and try again. What was recorded or stored before is kept.',
  },
  timeout: { text: 'The computation took too long and was given up.', hint: 'Try again, or select fewer samples.' },
};

export const zh: Texts = {
  'not-found': {
    text: '未找到：{said}。',
    hint: '请检查地址：它可能指向该训练记录中没有的内容，或已被删除、重命名的内容。',
  },
  'run-damaged': {
    text: '这条训练记录有一部分已损坏，或尚未写完：{said}。',
    hint: '用 `brainbow verify` 可列出损坏的文件；其他步可能仍完好。',
  },
  'run-newer': { text: '这条训练记录由更新版本的 Brainbow 生成。', hint: '请安装最新版本后再打开。' },
  'step-not-recorded': { text: '这一步没有记录。', hint: '请选择有记录的步；如果训练刚开始，请稍候。' },
  'step-outside': { text: '这条训练记录没有这一步。', hint: '请在时间轴范围内选择。' },
  'data-missing': { text: '这台计算机上没有这条训练记录所用的数据集。' },
  'data-differs': {
    text: '训练之后数据集有改动，没有记录的步无法重新计算。',
    hint: '有记录的步仍可查看。',
  },
  'other-numerics': {
    text: '这条训练记录由数值运算不同的另一个 Brainbow 版本生成，没有记录的步无法重新计算。',
    hint: '有记录的步仍可查看。',
  },
  'replay-differs': {
    text: '重新计算的这一步与记录不一致，因此不予显示。',
    hint: '有记录的步仍可查看；用 `brainbow verify` 可查出改动之处。',
  },
  diverged: { text: '网络在这一步已发散：权重或激活值已不是有效数值。', hint: '请选择更早的步。' },
  'not-our-picture': {
    text: '这个文件没有注明它显示的是哪条训练记录和哪个视图。',
    hint: '请拖入由 Brainbow 保存、且未被其他程序改动的图片；要识别任意图片，请打开“试一试”。',
  },
  'picture-newer': { text: '这张图片由更新版本的 Brainbow 保存。', hint: '请安装最新版本后再打开。' },
  'run-missing': {
    text: '这里没有这张图片所属的训练记录：{said}。',
    hint: '训练记录可以改名，但不能已被删除。请在它所在的目录启动工作室：`brainbow studio --runs 目录`。',
  },
  'upload-refused': {
    text: '这些文件不能作为数据集：{said}。',
    hint: '请提供文件夹或 zip 压缩包，每个类别一个子文件夹，里面放图片。',
  },
  'no-answer': { text: '无法得出结果：{said}。' },
  unavailable: { text: '此内容不可用：{said}。' },
  busy: { text: '现在正忙：{said}。' },
  'bad-name': {
    text: '训练记录不能用这个名称。',
    hint: '请使用文字、数字、空格、- 和 _；不能含有 < > : " / | ? *，开头和结尾也不能是点号。',
  },
  'name-taken': { text: '已有同名的训练记录。', hint: '请换一个名称。' },
  'still-training': { text: '这条记录正在训练。', hint: '请先停止训练，或等它结束。' },
  conflict: { text: '现在无法执行：{said}。' },
  forbidden: { text: '没有权限：{said}。' },
  'bad-request': { text: '请求被拒绝：{said}。' },
  'too-large': { text: '一次发送的内容过大。', hint: '请换一个小一些的输入，或减少选中的样本。' },
  offline: { text: '服务器无响应。', hint: '用 `brainbow studio` 重新启动后，页面会自动继续。' },
  'disk-full': { text: '磁盘已满：{said}。', hint: '请腾出空间后重试；此前已记录或保存的内容都还在。' },
  timeout: { text: '计算耗时过长，已放弃。', hint: '请重试，或减少选中的样本。' },
};

export interface Explained {
  text: string;
  /** What to do, '' if nothing is known. */
  hint: string;
  /** The server's own words where `text` does not quote them, else ''. */
  detail: string;
}

/** The page's text for an error. */
export function explained(e: Failure, lang: string): Explained {
  const texts = lang === 'zh' ? zh : en;
  const own = e.code !== undefined && Object.hasOwn(texts, e.code) ? texts[e.code] : undefined;
  if (!own) return { text: e.error, hint: e.hint ?? '', detail: '' };
  const said = e.error.replace(/^view [\w-]+: not available: /, '').replace(/\.$/, '');
  const text = own.text.replace('{said}', () => said);
  return { text, hint: own.hint ?? e.hint ?? '', detail: text === own.text ? e.error : '' };
}

/** Whatever was thrown, as an error of the server. */
export function saidBy(e: unknown): Failure {
  if (e instanceof ApiError) return { code: e.code, error: e.message, hint: e.hint };
  return { error: e instanceof Error ? e.message : String(e) };
}
