import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app';
import { follow as followRecipe } from './create/store';
import { onKey, onPointer } from './keys';
import { follow } from './model';
import { followRelatives } from './relatives';
import * as state from './state';
import './studio.css';
import { addressOf, decode } from './url';

effect(() => {
  document.documentElement.dataset.theme = state.theme.value;
  document.documentElement.lang = state.lang.value === 'zh' ? 'zh-CN' : 'en';
});

// The address follows the state. A change of run or view adds an entry to the history; a change
// of step or selection replaces the entry.
let entry = '';
let waiting: ReturnType<typeof setTimeout> | undefined;
effect(() => {
  const p = state.place.value;
  const next = `${p.run} ${p.other} ${p.views} ${p.create}`;
  const write = () => {
    waiting = undefined;
    const text = addressOf(state.place.value);
    if (text === location.search) return;
    history.replaceState(null, '', text || location.pathname);
  };
  if (entry !== '' && next !== entry) {
    clearTimeout(waiting);
    waiting = undefined;
    if (addressOf(p) !== location.search) history.pushState(null, '', addressOf(p) || location.pathname);
  } else if (waiting === undefined) {
    waiting = setTimeout(write, 150); // browsers limit how often an address may change
  }
  entry = next;
});
addEventListener('popstate', () => {
  const p = decode(location.search);
  entry = `${p.run} ${p.other} ${p.views} ${p.create}`;
  state.goto(p);
});

// A link to a place of the page goes there without loading the page again.
addEventListener('click', (e) => {
  if (e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
  const a = (e.target as Element).closest<HTMLAnchorElement>('a[data-inside]');
  if (!a) return;
  e.preventDefault();
  state.goto(decode(new URL(a.href).search));
});

addEventListener('keydown', onKey);
addEventListener('pointerdown', onPointer, true);
follow();
followRelatives();
followRecipe();
render(<App />, document.getElementById('app')!);
