import { existsSync } from 'node:fs';
import { chromium, type Browser as Chromium } from 'playwright-core';
import puppeteer, { type Browser as Firefox } from 'puppeteer-core';

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
export function openChromium(): Promise<Chromium> {
  return chromium.launch({
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
}

/** Firefox without a window. */
export function openFirefox(): Promise<Firefox> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: found(FIREFOX_PATHS, 'firefox-esr'),
    headless: true,
    extraPrefsFirefox: {
      'media.autoplay.default': 0,
      'app.update.enabled': false,
      'network.captive-portal-service.enabled': false,
    },
  });
}
