import { isCode, isSource, type RepoFile, type Rule } from './rule.ts';

const HARD_LIMIT = 500;
const MEDIAN_LIMIT = 120;
const P90_LIMIT = 300;
const MAIN_LIMIT = 80;

const linesOf = ({ text }: RepoFile): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

/** Files that a person can hold in their head. Tests count for the hard limit only. */
export const sizeRule: Rule = {
  title: `no file is longer than ${HARD_LIMIT} lines; half of the source files have at most ${MEDIAN_LIMIT}, nine in ten ${P90_LIMIT}`,
  check: (files) => {
    const tooLong = files
      .filter((file) => isCode(file.path) && linesOf(file) > HARD_LIMIT)
      .map((file) => `${file.path}: ${linesOf(file)} lines, at most ${HARD_LIMIT}`);
    const sizes = files
      .filter(({ path }) => isSource(path))
      .map(linesOf)
      .sort((a, b) => a - b);
    const quantile = (share: number): number => sizes[Math.max(0, Math.ceil(sizes.length * share) - 1)] ?? 0;
    const spread = [
      ['half', quantile(0.5), MEDIAN_LIMIT],
      ['nine in ten', quantile(0.9), P90_LIMIT],
    ] as const;
    return [
      ...tooLong,
      ...spread.flatMap(([share, got, limit]) =>
        got > limit ? [`source files: ${share} have up to ${got} lines, expected at most ${limit}`] : [],
      ),
    ];
  },
};

/** Starting a service is reading settings, building parts and wiring them; what is more belongs elsewhere. */
export const mainRule: Rule = {
  title: `a main.ts has at most ${MAIN_LIMIT} lines`,
  check: (files) =>
    files
      .filter((file) => /^apps\/.*\/main\.tsx?$/.test(file.path) && linesOf(file) > MAIN_LIMIT)
      .map((file) => `${file.path}: ${linesOf(file)} lines, at most ${MAIN_LIMIT}`),
};
