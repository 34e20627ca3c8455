import { spawnSync } from 'node:child_process';
import { Failure } from './failure.mjs';
import { announce } from './progress.mjs';
import { findCommand, runQuietly } from './run.mjs';

/** Programs we run that npm cannot install, and the packages that bring them. */
const PROGRAMS = {
  redis: { commands: ['redis-server'], apt: 'redis-server', brew: 'redis', dnf: 'redis', pacman: 'redis' },
  ffmpeg: { commands: ['ffmpeg'], apt: 'ffmpeg', brew: 'ffmpeg', dnf: 'ffmpeg-free', pacman: 'ffmpeg' },
  chromium: { commands: ['chromium', 'google-chrome'], apt: 'chromium', dnf: 'chromium', pacman: 'chromium' },
  firefox: { commands: ['firefox-esr', 'firefox'], apt: 'firefox-esr', dnf: 'firefox', pacman: 'firefox' },
  // With promtool. Its package starts a server of its own where there is systemd; the tests use other ports.
  prometheus: { commands: ['prometheus', 'promtool'], apt: 'prometheus', brew: 'prometheus' },
  // With what makes environments of its own, which Debian keeps in a package apart.
  python: {
    probe: ['python3', '-c', 'import ensurepip, venv'],
    apt: 'python3-venv',
    brew: 'python',
    dnf: 'python3',
    pacman: 'python',
  },
  // GStreamer's RTSP server is a library, which the RTSP cameras of the tests use from Python.
  rtsp: {
    probe: ['/usr/bin/python3', '-c', "import gi; gi.require_version('GstRtspServer', '1.0')"],
    apt: `gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-rtsp ${gstreamerPlugins('good', 'bad', 'ugly')}`,
  },
};

function gstreamerPlugins(...sets) {
  return sets.map((set) => `gstreamer1.0-plugins-${set}`).join(' ');
}

const MANAGERS = {
  apt: { command: 'apt-get', line: (names) => `sudo apt-get update && sudo apt-get install -y ${names}` },
  brew: { command: 'brew', line: (names) => `brew install ${names}` },
  dnf: { command: 'dnf', line: (names) => `sudo dnf install -y ${names}` },
  pacman: { command: 'pacman', line: (names) => `sudo pacman -S --needed ${names}` },
};

/** Those of the named programs that are not on the PATH, or whose probe fails. */
export function missingPrograms(names, find = findCommand) {
  return names.filter((name) => {
    const { commands = [], probe } = PROGRAMS[name];
    return probe ? !succeeds(probe) : !commands.some((command) => find(command) !== null);
  });
}

const succeeds = ([command, ...args]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** The one command that installs the named programs on this machine. */
export function installLine(names, find = findCommand) {
  const manager = Object.keys(MANAGERS).find((key) => find(MANAGERS[key].command) !== null);
  const packages = manager && names.map((name) => PROGRAMS[name][manager]);
  if (!packages || packages.includes(undefined)) return null;
  return MANAGERS[manager].line(packages.join(' '));
}

/**
 * Makes sure that the named programs are there. As root on Debian or Ubuntu they are installed; otherwise the failure
 * holds the one command to paste. Answers what was installed, null when nothing was missing.
 */
export async function requirePrograms(names) {
  const missing = missingPrograms(names);
  if (missing.length === 0) return null;
  if (process.getuid?.() === 0 && findCommand('apt-get') !== null) {
    const packages = missing.flatMap((name) => PROGRAMS[name].apt.split(' '));
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    announce(`installing ${packages.join(', ')}`);
    await runQuietly('apt-get', ['update', '-qq'], env);
    await runQuietly('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], env);
    return `installed ${packages.join(', ')}`;
  }
  const line = installLine(missing);
  throw new Failure(
    line === null
      ? `Missing: ${missing.join(', ')}. Install them and start again.`
      : `Missing: ${missing.join(', ')}. Paste this, then start again:\n\n    ${line}`,
  );
}
