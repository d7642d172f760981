import { expect, it } from 'vitest';
import { startView } from './start';
import type { RunFacts } from './types';

const all = () => true;

function run(level: string, shape: number[] | undefined, predictions: number[] = []): RunFacts {
  return {
    can: { level },
    data: { shape, pictures: shape !== undefined && shape[1]! > 1 },
    steps: { predictions },
  } as unknown as RunFacts;
}

it('a run begins with its network, points with their plane, and what cannot be computed with what was recorded', () => {
  expect(startView(run('replay', [1, 28, 28]), all)).toBe('network');
  expect(startView(run('forward', [3, 32, 32]), all)).toBe('network');
  expect(startView(run('replay', [2, 1, 1]), (view) => view !== 'plane')).toBe('try');
  expect(startView(run('replay', [2, 1, 1]), all)).toBe('plane');
  expect(startView(run('replay', [4, 1, 1]), all)).toBe('network');
  expect(startView(run('recorded', undefined, [0, 10]), all)).toBe('confusion');
  expect(startView(run('numbers', undefined), all)).toBe('curves');
});
