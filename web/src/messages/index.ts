// Every text of the page by its key, in both languages. `key.one` is the singular of
// `key`; docs/words.md has the words to use.
import { figureEn, figureZh } from '../figure.gen';
import * as again from './again';
import * as branch from './branch';
import * as compare from './compare';
import * as create from './create';
import * as drawn from './drawn';
import * as help from './help';
import * as home from './home';
import * as points from './points';
import * as questions from './questions';
import * as shell from './shell';
import * as terms from './terms';
import type { Translated } from './types';
import * as views from './views';
import * as why from './why';

export const en = {
  ...shell.en,
  ...help.en,
  ...home.en,
  ...views.en,
  ...drawn.en,
  ...questions.en,
  ...points.en,
  ...terms.en,
  ...branch.en,
  ...create.en,
  ...compare.en,
  ...why.en,
  ...again.en,
  ...figureEn,
};
export const zh: Translated<typeof en> = {
  ...shell.zh,
  ...help.zh,
  ...home.zh,
  ...views.zh,
  ...drawn.zh,
  ...questions.zh,
  ...points.zh,
  ...terms.zh,
  ...branch.zh,
  ...create.zh,
  ...compare.zh,
  ...why.zh,
  ...again.zh,
  ...figureZh,
};

export type MessageKey = keyof typeof zh;
