// The command line that writes the same picture to a file.
import type { Scene, ViewKind } from './view';

function quoted(s: string): string {
  return /^[\w.,:=/+-]+$/.test(s) ? s : `'${s.replaceAll("'", "'\\''")}'`;
}

/** The command that makes the same picture in a file. */
export function commandOf(kind: ViewKind, scene: Scene): string {
  const p = kind.picture?.(scene);
  if (!p) return '';
  const parts = ['brainbow', 'render', p.view, quoted(p.run ?? scene.run), ...(p.with ? [quoted(p.with)] : [])];
  if (!p.noStep) parts.push('--step', String(p.step ?? scene.step));
  for (const [k, v] of Object.entries(p.params)) parts.push('--param', quoted(`${k}=${v}`));
  if (scene.lang === 'zh') parts.push('--lang', 'zh');
  parts.push('-o', `${p.view}.png`);
  return parts.join(' ');
}
