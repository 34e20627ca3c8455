import { clockRule } from './clock.ts';
import { declaredRule } from './declared.ts';
import { documentedRule } from './documented.ts';
import { documentRule, linkRule } from './documents.ts';
import { functionRule } from './functions.ts';
import { importRule } from './imports.ts';
import type { Rule } from './rule.ts';
import { settingsRule } from './settings.ts';
import { mainRule, sizeRule } from './sizes.ts';
import { markerRule, nameRule } from './words.ts';

/** Every rule that this repository keeps. */
export const RULES: readonly Rule[] = [
  importRule,
  declaredRule,
  sizeRule,
  mainRule,
  functionRule,
  documentedRule,
  clockRule,
  markerRule,
  nameRule,
  settingsRule,
  linkRule,
  documentRule,
];
