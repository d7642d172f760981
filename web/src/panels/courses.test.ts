import '../testing/page';
import { describe, expect, it } from 'vitest';
import type { ClassCourseFacts, CourseFacts, WhyFacts } from '../api.gen';
import { pairedWith, writePair } from '../shared/pair';
import * as state from '../state';
import { stretches } from './called';
import { apartText, ownLines, pairLines, ranked, recallLine, sampleLines, topOf } from './course_lines';
import { controlText, lead, likeText, methodText } from './why_text';

const name = (k: number) => ['cat', 'dog', 'car'][k]!;
const course: CourseFacts = {
  run: 'r',
  steps: [0, 10, 20],
  classes: ['cat', 'dog', 'car'],
  predicted: [1, 1, 0],
  outputs: [
    [0.1, 0.2, 0.7],
    [0.8, 0.7, 0.2],
    [0.1, 0.1, null],
  ],
  probabilities: true,
};
const pair: ClassCourseFacts = {
  run: 'r',
  split: 'test',
  class: 0,
  classes: ['cat', 'dog', 'car'],
  steps: [0, 1500],
  recorded: true,
  of: 4,
  right: [1, 3],
  pair: { other: 1, as: [3, 1], from: [0, 2], of: [4, 5], apart: 1500, after: 0 },
};

describe('over the training', () => {
  it('a sample has its class, and the answer where that is another', () => {
    expect(sampleLines(course, 1, 1).map((l) => l.label)).toEqual(['its class dog']);
    const wrong = sampleLines(course, 1, 0);
    expect(wrong.map((l) => [l.label, l.look, l.values[2], l.said(0.7)])).toEqual([
      ['its class dog', 'good', 0.2, '70.0\u2009%'],
      ['predicted cat', 'bad', 0.7, '70.0\u2009%'],
    ]);
    expect(sampleLines(course, 1, -1)).toHaveLength(1);
    expect(topOf(wrong, true)).toBe(1);
    expect(topOf(wrong, false)).toBe(0.8);
  });
  it("one's own picture has the answer and the class that is next", () => {
    expect(ranked([0.1, null, 0.5])).toEqual([2, 0]);
    expect(ownLines(course, [0.1, 0.2, 0.7]).map((l) => [l.label, l.look])).toEqual([
      ['predicted car', 'plain'],
      ['next dog', 'dashed'],
    ]);
  });
  it('a pair has both directions and the steps between which it came apart', () => {
    expect(recallLine(pair, name).values).toEqual([0.25, 0.75]);
    expect(pairLines(pair, name).map((l) => [l.label, ...l.values])).toEqual([
      ['cat mistaken for dog', 3, 1],
      ['dog mistaken for cat', 0, 2],
    ]);
    const of = (apart: number | null, after: number | null) =>
      apartText({ ...pair, pair: { ...pair.pair!, apart, after } }, name);
    expect(of(1500, 0)).toBe('cat and dog came apart between steps 0 and 1,500');
    expect(of(0, null)).toBe('cat and dog are apart at every measured step');
    expect(of(null, null)).toBe('cat and dog have not come apart');
  });
  it('a pair is of the class that was chosen', () => {
    expect(pairedWith(writePair(4, 9), 4)).toBe(9);
    expect(pairedWith('4-9', 9)).toBe(null);
    for (const bad of [undefined, '', '4', '4-4', 'x-4', '4-9-1']) expect(pairedWith(bad, 4)).toBe(null);
  });
  it('what it was called are stretches up to the next answer', () => {
    const all = stretches([0, 10, 20, 30], [7, 7, 1, 7], 25, (s) => s / 40);
    expect(all.map((s) => [s.said, s.from, s.at, s.width, s.now])).toEqual([
      [7, 0, 0, 0.5, false],
      [1, 20, 0.5, 0.25, true],
      [7, 30, 0.75, 0.25, false],
    ]);
    // A branch begins later; before its first step nothing else was known.
    expect(stretches([50, 60], [3, 3], 40, (s) => s / 60)).toEqual([{ said: 3, from: 50, at: 0, width: 1, now: true }]);
  });
});

describe('why', () => {
  const like = { layer: 'fc2', labels: [2, 2, 0] };
  it('counts the training samples of the answer', () => {
    expect(likeText(like, 2, name)).toBe('2 of the 3 training samples nearest to it in fc2 are of class car');
    expect(likeText(like, 0, name)).toBe('1 of the 3 training samples nearest to it in fc2 is of class cat');
    expect(likeText(like, -1, name)).toMatch(/nothing is predicted/);
    state.lang.value = 'zh';
    expect(likeText({ ...like, layer: 'input' }, 2, name)).toContain('输入');
    state.lang.value = 'en';
  });
  it('names the method and says what its control shows', () => {
    const f: WhyFacts = {
      run: 'r',
      step: 9,
      for: 0,
      over: 1,
      method: 'occlusion',
      patch: 4,
      stride: 2,
      margin: 1,
      control_step: 0,
      control_margin: 0,
      alike: 0.123,
    };
    expect(methodText(f, name)).toMatch(/4×4 pixels.*blue where cat loses.*cat minus that for dog/);
    expect(methodText({ ...f, method: 'weights', patch: 0 }, name)).toMatch(/two weights: exact/);
    expect([1.484, -0.0001, null].map(lead)).toEqual(['1.48', '0', '–']);
    expect(controlText(f)).toContain('correlation 0.12');
    expect(controlText({ ...f, alike: null })).toContain('all of it is 0');
    expect(controlText({ ...f, step: 0 })).toContain('nothing learnt');
  });
});
