import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

interface Manifest {
  name: string;
  version: string;
  license?: string;
  homepage?: string;
}

/** The directory of the package that a bundled module is of, if it is of one. */
function packageOf(id: string): string | undefined {
  const at = id.lastIndexOf('/node_modules/');
  if (at < 0) return undefined;
  const [scope, name] = id.slice(at + '/node_modules/'.length).split('/');
  if (!scope) return undefined;
  return `${id.slice(0, at)}/node_modules/${scope.startsWith('@') ? `${scope}/${name}` : scope}`;
}

/** What a package's licence says, as its files say it. */
function describe(dir: string): string {
  const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest;
  const texts = readdirSync(dir)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(dir, file), 'utf8').replaceAll('\r\n', '\n').trim());
  if (texts.length === 0) throw new Error(`${manifest.name} has no file with its licence`);
  const title = `${manifest.name} ${manifest.version} (${manifest.license ?? 'see below'})`;
  return [title, '='.repeat(title.length), ...texts].join('\n\n');
}

/** Writes licenses.txt: the licences of the packages whose code the page holds. */
export function licenses(): Plugin {
  return {
    name: 'licenses',
    generateBundle(_options, bundle) {
      const dirs = new Set<string>();
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        for (const id of Object.keys(file.modules)) {
          const dir = packageOf(id.replaceAll('\\', '/').replace(/^\0/, '').replace(/\?.*$/, ''));
          if (dir) dirs.add(dir);
        }
      }
      for (const css of this.getModuleIds()) {
        const dir = /\.css(\?|$)/.test(css) ? packageOf(css.replaceAll('\\', '/').replace(/\?.*$/, '')) : undefined;
        if (dir) dirs.add(dir);
      }
      const source = `The studio's page holds code of these packages.\n\n${[...dirs].map(describe).sort().join('\n\n\n')}\n`;
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source });
    },
  };
}
