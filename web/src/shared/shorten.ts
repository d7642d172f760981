// Shortens names as saved pictures do (render/shorten.go, with the same test vectors): in the
// middle, since they often differ at their end, and so that different names never look the same.

type Fits = (s: string) => boolean;

/** A text of at most a width, with … in place of its middle if it is longer. */
export function shortened(text: string, width: number, measure: (s: string) => number): string {
  return withoutMiddle(text, (s) => measure(s) <= width);
}

/**
 * Names of at most a width. Those that would look the same without their middle are cut elsewhere,
 * so that where they differ remains. If no cut shows that, a name ends with its index, which may be
 * wider.
 */
export function shortNames(names: readonly string[], width: number, measure: (s: string) => number): string[] {
  const fits: Fits = (s) => measure(s) <= width;
  const short = new Map<string, string>();
  const index = new Map<string, number>();
  const alike = new Map<string, string[]>(); // names by what they look like
  const used = new Set<string>();
  names.forEach((name, i) => {
    if (short.has(name)) return;
    const s = withoutMiddle(name, fits);
    short.set(name, s);
    index.set(name, i);
    used.add(s);
    alike.set(s, [...(alike.get(s) ?? []), name]);
  });
  for (const [s, group] of alike) {
    if (group.length < 2) continue;
    used.delete(s);
    const apart = cutApart(group, s, used, fits);
    group.forEach((name, k) => {
      const own = apart?.[k] ?? numberedName(name, index.get(name)!, used, fits);
      short.set(name, own);
      used.add(own);
    });
  }
  return names.map((name) => short.get(name)!);
}

const known = new WeakMap<readonly string[], Map<string, string[]>>();

/** Names of at most a width in the font of an ink, kept as long as the list of names. */
export function namesIn(ink: CanvasRenderingContext2D, names: readonly string[], width: number): string[] {
  const of = known.get(names) ?? new Map<string, string[]>();
  known.set(names, of);
  const key = `${Math.floor(width)} ${ink.font}`;
  const short = of.get(key) ?? shortNames(names, Math.floor(width), (s) => ink.measureText(s).width);
  of.set(key, short);
  return short;
}

/** Cuts out as little of the middle of a name as makes it fit. */
function withoutMiddle(name: string, fits: Fits): string {
  if (fits(name)) return name;
  const letters = [...name];
  for (let n = letters.length - 1; n > 0; n--) {
    const s = join(letters.slice(0, Math.ceil(n / 2)), letters.slice(letters.length - Math.floor(n / 2)));
    if (fits(s)) return s;
  }
  return '…';
}

/**
 * Cuts names that look like same without their middle all at one other place, where they look
 * neither like each other nor like what is used; null if there is no such place.
 */
function cutApart(names: readonly string[], same: string, used: ReadonlySet<string>, fits: Fits): string[] | null {
  const letters = names.map((name) => [...name]);
  const longest = Math.max(...letters.map((l) => l.length));
  const attempt = (cut: (letters: readonly string[]) => string): string[] | null => {
    const short: string[] = [];
    for (const [i, name] of names.entries()) {
      const s = fits(name) ? name : cut(letters[i]!);
      if (s === '' || used.has(s) || short.includes(s)) return null;
      short.push(s);
    }
    return short;
  };
  // One piece is cut out, nearer to the beginning or to the end.
  const middle = [...same.slice(0, same.indexOf('…'))].length;
  for (let d = 1; d <= longest; d++) {
    for (const head of [middle - d, middle + d]) {
      const short = head < 0 ? null : attempt((l) => withTail(l, head, fits));
      if (short) return short;
    }
  }
  // Two pieces are cut out, one before the first letter that differs and one after.
  const first = commonPrefix(letters);
  for (let head = middle; head >= 0; head--) {
    for (let from = Math.max(first, head + 1); from < longest; from++) {
      const short = attempt((l) => withPart(l, head, from, fits));
      if (short) return short;
    }
  }
  return null;
}

/** Keeps the given number of letters at the beginning and as many as fit at the end. */
function withTail(letters: readonly string[], head: number, fits: Fits): string {
  let short = '';
  for (let from = letters.length; from > head; from--) {
    const s = join(letters.slice(0, head), letters.slice(from));
    if (!fits(s)) break;
    short = s;
  }
  return short;
}

/** Keeps the given number of letters at the beginning and as many as fit from a place on. */
function withPart(letters: readonly string[], head: number, from: number, fits: Fits): string {
  let short = '';
  for (let end = from + 1; end < letters.length; end++) {
    const s = `${join(letters.slice(0, head), letters.slice(from, end))}…`;
    if (!fits(s)) break;
    short = s;
  }
  return short;
}

/** Ends a name with its index. */
function numberedName(name: string, index: number, used: ReadonlySet<string>, fits: Fits): string {
  const number = [String(index)];
  const letters = [...name];
  for (let head = letters.length - 1; head > 0; head--) {
    const s = join(letters.slice(0, head), number);
    if (fits(s) && !used.has(s)) return s;
  }
  return join([], number);
}

function join(head: readonly string[], tail: readonly string[]): string {
  return `${head.join('').replace(/ +$/, '')}…${tail.join('').replace(/^ +/, '')}`;
}

/** The number of letters with which all names begin. */
function commonPrefix(names: readonly (readonly string[])[]): number {
  let n = 0;
  while (names.every((l) => n < l.length && l[n] === names[0]![n])) n++;
  return n;
}
