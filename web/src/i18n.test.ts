import { beforeAll, describe, expect, it, vi } from 'vitest';

type Texts = typeof import('./i18n');
let i18n: Texts;
let lang: { value: string };

beforeAll(async () => {
  vi.stubGlobal('location', { search: '?lang=en&theme=light' });
  i18n = await import('./i18n');
  ({ lang } = await import('./state'));
});

describe('texts', () => {
  it('are singular for one in English, and have one form in Chinese', () => {
    lang.value = 'en';
    const never = (count: number) => i18n.t('select.rests', { count });
    expect(never(1)).toBe('Based on 1 recorded step');
    expect(never(2)).toBe('Based on 2 recorded steps');
    expect(never(0)).toBe('Based on 0 recorded steps');
    expect(never(1234)).toBe('Based on 1,234 recorded steps');
    lang.value = 'zh';
    expect(never(1)).toBe('依据有记录的 1 步');
  });

  it('are joined by the punctuation of their language', () => {
    lang.value = 'en';
    expect(i18n.sentences('One.', '', 'Two.')).toBe('One. Two.');
    expect(i18n.list(['3 ×5', '8 ×2'])).toBe('3 ×5, 8 ×2');
    expect(i18n.sentence(i18n.clauses(['one', 'two']))).toBe('One, two.');
    expect(i18n.sentence('t-SNE, seed 0')).toBe('t-SNE, seed 0.');
    expect(i18n.labelled('sample 3', 'cat')).toBe('sample 3: cat');
    lang.value = 'zh';
    expect(i18n.sentences('一。', '', '二。')).toBe('一。二。');
    expect(i18n.sentences('第 3 步：', '二。')).toBe('第 3 步：二。');
    expect(i18n.sentences('What the server said.', '二。')).toBe('What the server said. 二。');
    expect(i18n.list(['3 ×5', '8 ×2'])).toBe('3 ×5、8 ×2');
    expect(i18n.sentence(i18n.clauses(['一', '二']))).toBe('一，二。');
    expect(i18n.labelled('样本 3', '猫')).toBe('样本 3：猫');
  });

  it('keep what has no value, and take values as they are', () => {
    lang.value = 'en';
    expect(i18n.t('run.gone')).toBe('The run {name} no longer exists.');
    expect(i18n.t('run.gone', { name: '$&{name}' })).toBe('The run $&{name} no longer exists.');
  });
});
