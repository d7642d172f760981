import { expect, it } from 'vitest';
import { shortened } from './shorten';

const letters = (s: string) => [...s].length;

it('long names lose their middle, so that what differs at their end stays', () => {
  expect(shortened('cat', 3, letters)).toBe('cat');
  const north = shortened('greater spotted woodpecker of the north', 15, letters);
  const south = shortened('greater spotted woodpecker of the south', 15, letters);
  expect([north, south]).toEqual(['greater…e north', 'greater…e south']);
  expect(shortened('a long name', 1, letters)).toBe('…');
});
