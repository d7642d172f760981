// What samples of a class are called in a sentence, as in saved pictures: a 5, an 8, or “cat”.

/** Whether a class is called by one letter or a number. */
function letter(name: string): boolean {
  return [...name].length === 1 || /^\d+$/.test(name);
}

/** One sample of a class. */
export function oneOf(name: string, lang: string): string {
  if (!letter(name)) return `“${name}”`;
  if (lang === 'zh') return ` ${name} `;
  const vowel = name === '11' || name === '18' || name.startsWith('8') || /^[AEFHILMNORSX]$/i.test(name);
  return `${vowel ? 'an' : 'a'} ${name}`;
}
