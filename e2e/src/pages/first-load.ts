import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** A file that a browser loads before the page is there, and its size as it goes over the wire. */
export type Loaded = { file: string; gzipBytes: number };

/**
 * Names of other files in `import … from "./x.js"`, `import "./x.js"` and `export … from "./x.js"`; not of
 * `import("./x.js")`.
 */
const STATIC_IMPORT = /(?:^|[;\n}])\s*(?:import|export)\s*(?:[^"'();]*?\bfrom\s*)?["'](\.[^"']+\.js)["']/g;
/** Scripts, styles and preloaded modules that the page itself names. */
const NAMED = /<(?:script|link)[^>]*?(?:src|href)="([^"]+\.(?:js|css))"/g;

/**
 * What a browser loads for the first page, from a folder of built files: the page, what it names, the part of the app that
 * is loaded for that address (`chunk`: the beginning of its name), and what all of these import.
 */
export function firstLoad(site: string, chunk: string): Loaded[] {
  const html = readFileSync(path.join(site, 'index.html'), 'utf8');
  const seen = new Set<string>(['index.html']);
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    if (!file.endsWith('.js')) return;
    const text = readFileSync(path.join(site, file), 'utf8');
    for (const [, name] of text.matchAll(STATIC_IMPORT)) visit(path.join(path.dirname(file), name ?? ''));
  };
  for (const [, name] of html.matchAll(NAMED)) visit(path.normalize((name ?? '').replace(/^\//, '')));
  const ofPage = readdirSync(path.join(site, 'assets')).filter((file) => file.startsWith(`${chunk}-`));
  if (ofPage.length === 0) throw new Error(`expected a built file assets/${chunk}-…, found none`);
  for (const file of ofPage) visit(path.join('assets', file));
  return [...seen].map((file) => ({ file, gzipBytes: gzipSync(readFileSync(path.join(site, file))).length }));
}
