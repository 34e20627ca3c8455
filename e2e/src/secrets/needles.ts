/** A password that is given to an installation, to see where it comes out again. */
export type Canary = { password: string; /** The forms in which it might be seen. */ forms: string[] };

/** Makes one for this login; the forms are as it is, and as HTTP basic authentication sends it. */
export function canaryOf(name: string, user = 'watcher'): Canary & { login: string } {
  const password = `c4n4ry-${name}-p4ssw0rd`;
  const login = `${user}:${password}`;
  // The last characters of a base64 text depend on what follows.
  const encoded = Buffer.from(login).toString('base64').replace(/=+$/, '').slice(0, -2);
  return { password, login, forms: [password, encoded] };
}

/** Where a canary was seen. */
export type Sighting = { where: string; password: string };

/** Looks for canaries in texts and remembers where they were seen, and how much was looked at. */
export type Watcher = {
  look(where: string, text: string | Buffer): void;
  seen(): Sighting[];
  /** Places looked at, and their bytes. */
  looked(): { places: number; bytes: number };
};

/** Makes a watcher for these canaries. */
export function watchFor(canaries: readonly Canary[]): Watcher {
  const seen = new Map<string, Sighting>();
  let places = 0;
  let bytes = 0;
  return {
    look: (where, text) => {
      const buffer = typeof text === 'string' ? Buffer.from(text) : text;
      places += 1;
      bytes += buffer.length;
      for (const { password, forms } of canaries) {
        if (forms.some((form) => buffer.includes(form))) seen.set(`${where} ${password}`, { where, password });
      }
    },
    seen: () => [...seen.values()],
    looked: () => ({ places, bytes }),
  };
}
