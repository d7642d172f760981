// Texts of comparing two runs, or two steps of one.
import type { Translated } from './types';

export const en = {
  'compare.ownStep': 'Another step of this run',
  'compare.lock': 'steps',
  'compare.lock.epoch': 'at the same epoch',
  'compare.lock.step': 'at the same step',
  'compare.lock.none': 'each its own',
  'compare.step': 'step of the second picture',
  'compare.layer': 'layer',
  'compare.layer.same': 'the same',
  'view.compare': 'Difference',
  'view.compare.about':
    'What the second gets right that the first gets wrong, how alike their layers are, and where they part.',
  'compare.part': 'show',
  'compare.part.samples': 'won and lost samples',
  'compare.part.layers': 'how alike their layers are',
  'compare.part.weights': 'weights of matched units',
  'compare.part.course': 'where they part',
  'compare.layerOf': 'layer',
  'compare.count': 'at most',
  'compare.aboutCount': 'How many samples either way, or how many pairs of units.',
} as const;

export const zh: Translated<typeof en> = {
  'compare.ownStep': '这条记录的另一步',
  'compare.lock': '步',
  'compare.lock.epoch': '同一轮次',
  'compare.lock.step': '同一步',
  'compare.lock.none': '各自的步',
  'compare.step': '第二幅图的步',
  'compare.layer': '层',
  'compare.layer.same': '相同',
  'view.compare': '差别',
  'view.compare.about': '第二个答对而第一个答错的样本、各层有多相似，以及从哪一步分开。',
  'compare.part': '显示',
  'compare.part.samples': '赢回与丢失的样本',
  'compare.part.layers': '各层有多相似',
  'compare.part.weights': '配对神经元的权重',
  'compare.part.course': '从哪里分开',
  'compare.layerOf': '层',
  'compare.count': '最多',
  'compare.aboutCount': '每个方向多少个样本，或多少对神经元。',
};
