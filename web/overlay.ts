import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/**
 * Gives tests another text in place of a file's own, so that tools/mutate need not change the work tree. The environment
 * variable BRAINBOW_OVERLAY names a description in the format of `go build -overlay`. Builds take no notice of it.
 */
export function overlay(): Plugin {
  const path = process.env.BRAINBOW_OVERLAY;
  const replace: Record<string, string> = path ? JSON.parse(readFileSync(path, 'utf8')).Replace : {};
  return {
    name: 'overlay',
    apply: 'serve',
    enforce: 'pre',
    load(id) {
      const other = replace[id.replace(/\?.*$/, '')];
      return other === undefined ? undefined : readFileSync(other, 'utf8');
    },
  };
}
