// The formats of numbers, the same as in pictures that Go draws (render/number.go). Both are
// tested against render/testdata/numbers.json.
import { shared } from './figure.gen';

const minus = '\u2212';
const thin = '\u2009';

function signed(v: number, magnitude: string): string {
  return v < 0 ? minus + magnitude : magnitude;
}

function extreme(v: number): string {
  return Number.isNaN(v) ? 'no valid number' : signed(v, '∞');
}

/** Separates groups of three digits before the point. */
function grouped(s: string): string {
  const [whole, part] = s.split('.') as [string, string?];
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return part === undefined ? groups : `${groups}.${part}`;
}

/** A whole number in groups of three digits: 1,116. */
export function count(n: number): string {
  return signed(n, grouped(String(Math.abs(n))));
}

/** A number with significant digits and a true minus sign; below 0.0001 and from a million on with an exponent. */
export function number(v: number, digits = 3): string {
  if (v === 0) return '0';
  if (!Number.isFinite(v)) return extreme(v);
  const a = Math.abs(v);
  const [mantissa, power] = a.toExponential(digits - 1).split('e') as [string, string];
  const exp = Number(power);
  if (exp >= 6 || exp < -4) {
    const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
    return signed(v, `${short}e${signed(exp, String(Math.abs(exp)))}`);
  }
  return signed(v, grouped(a.toFixed(Math.max(digits - 1 - exp, 0))));
}

/** A number with three significant digits, without trailing zeros. */
export function short(v: number): string {
  const s = number(v);
  return s.includes('.') && !s.includes('e') ? s.replace(/\.?0+$/, '') : s;
}

/**
 * A number with a given number of decimals, so that numbers of a column can be compared. Only zero
 * itself is written as 0: what rounds to it is <0.01, or below zero >−0.01.
 */
export function fixed(v: number, decimals: number): string {
  if (!Number.isFinite(v)) return extreme(v);
  if (Math.abs(v) >= 1e6) return number(v);
  const s = Math.abs(v).toFixed(decimals);
  if (Number(s) !== 0) return signed(v, grouped(s));
  const least = (10 ** -decimals).toFixed(decimals);
  if (v > 0) return `<${least}`;
  return v < 0 ? `>${minus}${least}` : '0';
}

/**
 * A number in a cell, with as many decimals as there is room for: without the 0 before them if need be, as −.05.
 * What is below zero and rounds to it is −0.
 */
export function cellText(v: number, decimals: number): string {
  for (let d = decimals; ; d--) {
    const text = fixed(v, d);
    const bare = text.replace('0.', '.');
    if (text.length <= shared.cellText) return text;
    if (bare.length <= shared.cellText) return bare;
    if (text.startsWith('>')) return '\u22120';
    if (d <= 0) return text;
  }
}

/**
 * A share from 0 to 1 as a percentage: 94.6 %. A share that is neither none nor all is never
 * written as 0 or 100 %.
 */
export function percent(share: number, decimals = 1): string {
  if (Number.isNaN(share)) return '–';
  if (!(Math.abs(share) < 1e4)) return `${number(100 * share)}${thin}%`;
  const text = Math.abs(100 * share).toFixed(decimals);
  if (share > 0 && share < 1) {
    const unit = 10 ** -decimals;
    if (Number(text) === 0) return `<${unit.toFixed(decimals)}${thin}%`;
    if (Number(text) === 100) return `>${(100 - unit).toFixed(decimals)}${thin}%`;
  }
  return `${signed(share, text)}${thin}%`;
}

/**
 * The parts of a sum and their total, rounded such that the printed parts add up to the printed
 * total.
 */
export function addends(parts: readonly number[], total: number): { texts: string[]; sum: string } {
  const largest = Math.max(Math.abs(total), ...parts.map(Math.abs));
  if (!Number.isFinite(largest) || largest === 0 || largest >= 1e6)
    return { texts: parts.map((p) => number(p)), sum: number(total) };
  const exp = Number(largest.toExponential(3).split('e')[1]);
  const decimals = Math.min(Math.max(3 - exp, 0), 12);
  const unit = 10 ** decimals;
  const down = parts.map((p) => Math.floor(p * unit));
  let missing = Math.floor(total * unit + 0.5) - down.reduce((a, b) => a + b, 0);
  const remainder = (i: number) => parts[i]! * unit - down[i]!;
  const order = [...parts.keys()];
  const remainders = order.map(remainder);
  order.sort((a, b) => remainders[b]! - remainders[a]!);
  for (const i of order)
    if (missing >= 1) {
      down[i]!++;
      missing--;
    }
  const whole = down.reduce((a, b) => a + b, 0);
  const text = (rounded: number, v: number) =>
    rounded === 0 && v !== 0 ? (0).toFixed(decimals) : fixed(rounded / unit, decimals);
  return { texts: down.map((d, i) => text(d, parts[i]!)), sum: text(whole, total) };
}
