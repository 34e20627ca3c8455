import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import type { RepoFile, Rule } from './rule.ts';

const REQUIRED = ['README.md', 'CHANGELOG.md', 'LICENSE', 'docs/architecture.md', 'docs/glossary.md'];

/** A link that leads nowhere is a promise broken. */
export const linkRule: Rule = {
  title: 'every link of a document leads to a file and a heading that exist',
  check: (files) => {
    const texts = new Map(files.map(({ path, text }) => [path, text]));
    return files
      .filter(({ path }) => path.endsWith('.md'))
      .flatMap((file) => linksOf(file).flatMap((link) => judge(file.path, link, texts) ?? []));
  },
};

/** The documents that a newcomer looks for. */
export const documentRule: Rule = {
  title: 'README, changelog, licence, architecture and glossary are there',
  check: (files) => {
    const paths = new Set(files.map(({ path }) => path));
    return REQUIRED.filter((path) => !paths.has(path)).map((path) => `${path} is missing`);
  },
};

function linksOf({ text }: RepoFile): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)]
    .map((match) => match[1]!)
    .filter((link) => !/^[a-z]+:/i.test(link));
}

function judge(path: string, link: string, texts: Map<string, string>): string | null {
  const [file = '', heading] = link.split('#');
  const target = file === '' ? path : join(dirname(path), file).replace(/\/$/, '');
  const text = texts.get(target);
  if (text === undefined && !isFolder(target, texts) && !isOtherFile(target)) return `${path}: ${link} leads nowhere`;
  if (heading !== undefined && text !== undefined && !headingsOf(text).has(heading)) {
    return `${path}: ${link}: there is no such heading`;
  }
  return null;
}

const isFolder = (target: string, texts: Map<string, string>): boolean =>
  [...texts.keys()].some((path) => path.startsWith(`${target}/`));

/** Pictures and the like are not read, but may be linked. */
const isOtherFile = (target: string): boolean =>
  /\.(png|jpe?g|svg|webp|gif|mp4)$/.test(target) && existsSync(join(import.meta.dirname, '..', '..', target));

/** Headings as GitHub names them in links. */
function headingsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#{1,6} +(.+)$/gm)].map((match) => match[1]!);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .trim()
        .replace(/ /g, '-'),
    ),
  );
}
