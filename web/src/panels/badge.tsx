// On a small screen, where the selection lies below the page: what is selected, and the way there.
import { clauses, count, labelled, t } from '../i18n';
import * as model from '../model';
import { chosenOwn, fits } from '../own';
import * as state from '../state';
import { unitName } from '../view';

/** What is selected, in a few words; '' for nothing. */
export function selectedText(): string {
  const s = state.selection.value;
  const facts = model.facts.value;
  if (!facts) return '';
  const parts: string[] = [];
  if (fits(chosenOwn.value, facts.data.shape)) parts.push(t('own.title'));
  if (s.samples.length === 1) parts.push(t('select.sample', { id: count(s.samples[0]!) }));
  if (s.samples.length > 1) parts.push(t('select.samples', { count: s.samples.length }));
  if (s.class !== null) parts.push(t('select.class', { name: facts.classes?.[s.class] ?? s.class }));
  if (s.layer !== '' && s.units.length > 0) parts.push(unitName(facts, s.layer.replace(/\.pre$/, ''), s.units[0]!));
  else if (s.layer !== '') parts.push(t('search.layer', { name: s.layer }));
  return clauses(parts);
}

export function SelectedBadge() {
  const text = selectedText();
  if (text === '') return null;
  const go = () => {
    const smooth = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    document.querySelector('aside.selection')?.scrollIntoView({ behavior: smooth ? 'smooth' : 'auto' });
  };
  return (
    <button type="button" class="selected-badge" onClick={go}>
      {labelled(t('select.badge'), text)} ↓
    </button>
  );
}
