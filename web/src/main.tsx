import { effect } from '@preact/signals';
import { render } from 'preact';
import { followAgains } from './again/begin';
import { App } from './app';
import { follow as followRecipe } from './create/store';
import { followHistory } from './history';
import { onKey, onPointer } from './keys';
import { follow } from './model';
import { followViews } from './questions';
import { followRelatives } from './relatives';
import * as state from './state';
import './studio.css';
import { decode } from './url';

effect(() => {
  document.documentElement.dataset.theme = state.theme.value;
  document.documentElement.lang = state.lang.value === 'zh' ? 'zh-CN' : 'en';
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
followHistory();
follow();
followRelatives();
followViews();
followRecipe();
followAgains();
render(<App />, document.getElementById('app')!);
