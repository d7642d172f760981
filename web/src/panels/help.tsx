// Help: what the page is, how to begin, the keys, and the terms.
import { Coded } from '../coded';
import { type MessageKey, t } from '../i18n';
import { Dialog } from './dialog';

const begin: readonly MessageKey[] = ['help.begin.play', 'help.begin.layer', 'help.begin.mistakes', 'help.begin.try'];

const keys: readonly [string, MessageKey][] = [
  ['Space', 'help.space'],
  ['← →', 'help.arrows'],
  ['Home End', 'help.ends'],
  ['1 … 9', 'help.digits'],
  ['/', 'help.search'],
  ['Esc', 'help.escape'],
  ['?', 'help.help'],
];

const terms: readonly [term: MessageKey, about: MessageKey][] = [
  ['term.activation', 'about.activation'],
  ['time.loss', 'about.loss'],
  ['train.rate', 'about.rate'],
  ['term.batch', 'about.batch'],
  ['train.epochShort', 'about.epoch'],
  ['status.diverged', 'about.diverged'],
  ['select.precision', 'about.precision'],
  ['select.recall', 'about.recall'],
  ['neurons.auc', 'about.auc'],
  ['neurons.power', 'about.power'],
  ['term.neighbours', 'about.neighbours'],
  ['term.distances', 'about.distances'],
  ['term.trust', 'about.trust'],
  ['term.continuity', 'about.continuity'],
  ['term.distortion', 'about.distortion'],
  ['term.cosine', 'about.cosine'],
];

/** Commands of the program that print more. */
const more: readonly [command: string, about: MessageKey][] = [
  ['brainbow help', 'help.more.help'],
  ['brainbow recipes', 'help.more.recipes'],
  ['brainbow data ls', 'help.more.data'],
  ['brainbow views', 'help.more.views'],
];

const sections: readonly [id: string, title: MessageKey][] = [
  ['help-begin', 'help.begin'],
  ['help-keys', 'help.keys'],
  ['help-terms', 'help.terms'],
  ['help-more', 'help.more'],
];

/** Links to the sections, without a change of the address. */
function Contents() {
  const go = (id: string) => {
    const section = document.getElementById(id);
    section?.scrollIntoView({ block: 'start' });
    section?.focus({ preventScroll: true });
  };
  return (
    <nav class="contents" aria-label={t('help.contents')}>
      {sections.map(([id, title]) => (
        <button key={id} type="button" onClick={() => go(id)}>
          {t(title)}
        </button>
      ))}
    </nav>
  );
}

function Title({ at }: { at: number }) {
  const [id, title] = sections[at]!;
  return (
    <h3 id={id} tabIndex={-1}>
      {t(title)}
    </h3>
  );
}

export function Help() {
  return (
    <Dialog title={t('bar.help')}>
      <p>{t('help.about')}</p>
      <Contents />
      <Title at={0} />
      <ol class="begin">
        {begin.map((key) => (
          <li key={key}>{t(key)}</li>
        ))}
      </ol>
      <Title at={1} />
      <dl class="keys">
        {keys.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
      <p class="muted">{t('help.tab')}</p>
      <p class="muted">{t('help.points')}</p>
      <Title at={2} />
      <dl class="glossary">
        {terms.map(([term, about]) => (
          <div key={term}>
            <dt>{t(term)}</dt>
            <dd>{t(about)}</dd>
          </div>
        ))}
      </dl>
      <Title at={3} />
      <dl class="glossary">
        {more.map(([command, about]) => (
          <div key={command}>
            <dt>
              <Coded text={`\`${command}\``} />
            </dt>
            <dd>{t(about)}</dd>
          </div>
        ))}
      </dl>
      <p>
        <a href="./licenses.txt" target="_blank" rel="noreferrer">
          {t('help.licenses')}
        </a>
      </p>
    </Dialog>
  );
}
