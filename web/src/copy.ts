// Copying a text for the reader.

/** Copies a text; where the page may not, asks the reader to. The result says whether it was copied. */
export async function copyText(text: string, what: string): Promise<boolean> {
  // A page from another machine has no clipboard without https.
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    prompt(what, text);
    return false;
  }
}
