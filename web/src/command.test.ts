import { expect, it } from 'vitest';
import { commandOf } from './command';
import type { Picture, Scene, ViewKind } from './view';

const scene = { run: "it's mine", step: 171 } as Scene;
const command = (p: Picture | null) => commandOf({ name: 'x', picture: () => p } as unknown as ViewKind, scene);

it('the command of a picture has its run, step and parameters, quoted for a shell', () => {
  expect(command({ view: 'confusion', params: { split: 'train', samples: '1,2', layer: 'a b' } })).toBe(
    "brainbow render confusion 'it'\\''s mine' --step 171 --param split=train --param samples=1,2 --param 'layer=a b' -o confusion.png",
  );
});

it('has the step that is shown, or none', () => {
  expect(command({ view: 'film', params: {}, step: 0 })).toContain('--step 0 ');
  expect(command({ view: 'curves', params: {}, noStep: true })).not.toContain('--step');
});

it('is null without a picture', () => {
  expect(command(null)).toBe('');
});
