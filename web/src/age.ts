// How long ago something was, in the language of the page.
import * as state from './state';

/** 5 min ago; '' for an unknown time. */
export function age(then?: string, now = Date.now()): string {
  if (!then) return '';
  const s = Math.max(0, (now - Date.parse(then)) / 1000);
  const f = new Intl.RelativeTimeFormat(state.lang.value === 'zh' ? 'zh-CN' : 'en', {
    numeric: 'auto',
    style: 'short',
  });
  if (s < 90) return f.format(-Math.round(s), 'second');
  if (s < 5400) return f.format(-Math.round(s / 60), 'minute');
  if (s < 129600) return f.format(-Math.round(s / 3600), 'hour');
  return f.format(-Math.round(s / 86400), 'day');
}
