import { expect, it, vi } from 'vitest';

vi.mock('./data', () => ({
  // Requests list samples in ascending order, whatever order the caller gives.
  arrays: async (url: string) => {
    expect(decodeURIComponent(url)).toBe('api/runs/a/samples?split=test&samples=2,5,9');
    const data = Uint8Array.of(20, 21, 22, 23, 50, 51, 52, 53, 90, 91, 92, 93);
    return { facts: { samples: [2, 5, 9], labels: [0, 1, 2] }, tensors: { samples: { shape: [3, 1, 2, 2], data } } };
  },
}));

const { samplePictures } = await import('./images');

it('pictures of samples come in the order they were asked for, each with its label', async () => {
  const p = await samplePictures('a', 'test', [9, 2, 5]);
  expect([p.ids, p.labels, p.channels, p.width, p.height]).toEqual([[9, 2, 5], [2, 0, 1], 1, 2, 2]);
  expect([...p.data]).toEqual([90, 91, 92, 93, 20, 21, 22, 23, 50, 51, 52, 53]);
  expect([...(await samplePictures('a', 'test', [2, 5, 9])).data.subarray(0, 4)]).toEqual([20, 21, 22, 23]);
});
