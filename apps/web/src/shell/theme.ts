/** Which colours are shown: those that the system asks for, or always the same. */
export const THEMES = ['system', 'light', 'dark'] as const;

/** One of `THEMES`. */
export type Theme = (typeof THEMES)[number];

/** Name under which the choice is remembered (`remembered.ts`). */
export const THEME_NAME = 'theme';

/** The theme that a remembered text means; what nobody chose is the system's. */
export const themeOf = (remembered: string | null): Theme => THEMES.find((theme) => theme === remembered) ?? 'system';

/** The one after it: three presses lead back. */
export const nextTheme = (theme: Theme): Theme => THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';

/** Puts a theme in force; the tokens follow `color-scheme`. The browser's own bars take the paper's colour. */
export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    meta.dataset['system'] ??= meta.content;
    meta.content = theme === 'system' ? meta.dataset['system'] : getComputedStyle(root).backgroundColor;
  }
}
