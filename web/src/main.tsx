import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app';
import { follow as followRecipe } from './create/store';
import { onKey, onPointer } from './keys';
import { follow } from './model';
import * as state from './state';
import './studio.css';
import { decode, encode } from './url';

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
    const text = encode(state.place.value);
    if (text === location.search) return;
    history.replaceState(null, '', text || location.pathname);
  };
  if (entry !== '' && entry.split(' ')[0] !== '' && next !== entry) {
    clearTimeout(waiting);
    waiting = undefined;
    if (encode(p) !== location.search) history.pushState(null, '', encode(p));
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

addEventListener('keydown', onKey);
addEventListener('pointerdown', onPointer, true);
follow();
followRecipe();
render(<App />, document.getElementById('app')!);
