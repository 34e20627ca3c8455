import { useEffect } from 'react';
import { useRemembered } from '../remembered.ts';
import { Icon } from './icons.tsx';
import { applyTheme, nextTheme, THEME_NAME, themeOf, type Theme } from './theme.ts';

const WORDS: Record<Theme, string> = { system: 'as the system', light: 'light', dark: 'dark' };

/** Goes round light, dark and what the system asks for. */
export function ThemeSwitch() {
  const [remembered, remember] = useRemembered(THEME_NAME);
  const theme = themeOf(remembered);
  useEffect(() => applyTheme(theme), [theme]);
  const words = `Colours: ${WORDS[theme]}`;
  return (
    <button
      type="button"
      className="icon-button theme-switch"
      data-testid="theme-switch"
      aria-label={words}
      title={words}
      onClick={() => remember(nextTheme(theme))}
    >
      <Icon name={theme === 'system' ? 'theme' : theme} />
    </button>
  );
}
