// Help: what is on the screen, what the questions mean, how to choose, where to read on, the keys, and the terms.
import { Coded } from '../coded';
import { type MessageKey, t } from '../i18n';
import { viewsOf } from '../questions';
import * as state from '../state';
import { groups } from '../view';
import { Dialog } from './dialog';
import { welcomeAgain } from './welcome';

const screen: readonly MessageKey[] = [
  'help.screen.network',
  'help.screen.views',
  'help.screen.picture',
  'help.screen.selection',
  'help.screen.time',
];

const several: readonly MessageKey[] = [
  'help.several.click',
  'help.several.pair',
  'help.several.lasso',
  'help.several.back',
];

/** Pages of the documentation, which the studio has too. */
const docs: readonly [file: string, about: MessageKey][] = [
  ['studio.md', 'help.docs.studio'],
  ['gallery.md', 'help.docs.gallery'],
  ['feedback.md', 'help.docs.feedback'],
  ['recipes.md', 'help.docs.recipes'],
  ['words.md', 'help.docs.words'],
];

const keys: readonly [string, MessageKey][] = [
  ['Space', 'help.space'],
  ['← →', 'help.arrows'],
  ['Home End', 'help.ends'],
  ['1 … 6', 'help.digits'],
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
  ['help-screen', 'help.screen'],
  ['help-questions', 'help.questions'],
  ['help-several', 'help.several'],
  ['help-docs', 'help.docs'],
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

function Texts({ keys }: { keys: readonly MessageKey[] }) {
  return (
    <ul class="begin">
      {keys.map((key) => (
        <li key={key}>{t(key)}</li>
      ))}
    </ul>
  );
}

/** Each question with its views, and what they show. */
function Questions() {
  return (
    <>
      {groups.map((g, i) => (
        <dl key={g} class="glossary">
          <div>
            <dt>
              <kbd>{i + 1}</kbd> <strong>{t(`ask.${g}`)}</strong>
            </dt>
            <dd class="muted">{t(`ask.${g}.about`)}</dd>
          </div>
          {viewsOf(g).map((k) => (
            <div key={k.name}>
              <dt>{t(k.label)}</dt>
              <dd>{t(k.about)}</dd>
            </div>
          ))}
        </dl>
      ))}
    </>
  );
}

export function Help() {
  return (
    <Dialog title={t('bar.help')}>
      <p>{t('help.about')}</p>
      {state.run.value !== '' && (
        <button
          type="button"
          class="again"
          onClick={() => {
            welcomeAgain();
            state.dialog.value = '';
          }}
        >
          {t('help.again')}
        </button>
      )}
      <Contents />
      <Title at={0} />
      <Texts keys={screen} />
      <Title at={1} />
      <Questions />
      <Title at={2} />
      <Texts keys={several} />
      <Title at={3} />
      <ul class="begin">
        {docs.map(([file, about]) => (
          <li key={file}>
            <a href={`docs/${file}`} target="_blank" rel="noopener">
              {t(about)}
            </a>
          </li>
        ))}
      </ul>
      <Title at={4} />
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
      <Title at={5} />
      <dl class="glossary">
        {terms.map(([term, about]) => (
          <div key={term}>
            <dt>{t(term)}</dt>
            <dd>{t(about)}</dd>
          </div>
        ))}
      </dl>
      <Title at={6} />
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
