import { existsSync } from 'node:fs';
import { chromium, firefox, type Browser } from 'playwright-core';

const CHROMIUM_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FIREFOX_PATHS = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

const found = (paths: string[], packageName: string): string => {
  const path = paths.find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new Error(`expected ${packageName} (${paths.join(', ')}), found none: apt-get install -y ${packageName}`);
  }
  return path;
};

/** Chromium as a person has it, but without a window and without looking for its maker's servers. */
export const openChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: found(CHROMIUM_PATHS, 'chromium'),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });

/** The same of Firefox: the distribution's own, which is driven by WebDriver BiDi. */
const openFirefox = (): Promise<Browser> =>
  firefox.launch({
    channel: 'moz-firefox',
    executablePath: found(FIREFOX_PATHS, 'firefox-esr'),
    firefoxUserPrefs: {
      'media.autoplay.default': 0,
      'app.update.enabled': false,
      'network.captive-portal-service.enabled': false,
    },
  });

/** The browsers that people come with. */
export const BROWSERS = { Chromium: openChromium, Firefox: openFirefox } as const;
/** The name of one of them. */
export type BrowserName = keyof typeof BROWSERS;
/** All their names. */
export const BROWSER_NAMES = Object.keys(BROWSERS) as BrowserName[];
