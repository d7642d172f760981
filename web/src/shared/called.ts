// What samples of a class are called in a sentence, as in saved pictures: a 5, an 8, or “cat”.

/** Whether a class is called by one letter or a number. A single Chinese character is a word. */
export function letter(name: string): boolean {
  return /^(?!\p{Lo})\p{L}$/u.test(name) || /^\p{Nd}+$/u.test(name);
}

/** One sample of a class. */
export function oneOf(name: string, lang: string): string {
  if (!letter(name)) return `“${name}”`;
  if (lang === 'zh') return ` ${name} `;
  const vowel = name === '11' || name === '18' || name.startsWith('8') || /^[AEFHILMNORSXÀ-ÆÈ-ÏÒ-ÖØ]$/i.test(name);
  return `${vowel ? 'an' : 'a'} ${name}`;
}
