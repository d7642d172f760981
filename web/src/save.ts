// Saves what a view shows on the screen, for views that files have no picture of.

/** Draws the canvases of an element onto one and offers it as a PNG. */
export function savePicture(element: HTMLElement | null, name: string): void {
  if (!element) return;
  const box = element.getBoundingClientRect();
  const ratio = devicePixelRatio || 1;
  const c = document.createElement('canvas');
  c.width = Math.round(box.width * ratio);
  c.height = Math.round(box.height * ratio);
  const ink = c.getContext('2d')!;
  ink.fillStyle = getComputedStyle(document.body).backgroundColor;
  ink.fillRect(0, 0, c.width, c.height);
  ink.imageSmoothingEnabled = false;
  for (const canvas of element.querySelectorAll('canvas')) {
    const b = canvas.getBoundingClientRect();
    ink.drawImage(canvas, (b.left - box.left) * ratio, (b.top - box.top) * ratio, b.width * ratio, b.height * ratio);
  }
  c.toBlob((blob) => {
    if (blob) offer(blob, name);
  });
}

/** Offers a file to be kept. */
export function offer(blob: Blob, name: string): void {
  const a = document.createElement('a');
  a.href = URL.createObjectURL(blob);
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 1000);
}
