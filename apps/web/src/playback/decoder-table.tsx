import { useEffect, useState } from 'react';
import { askBrowser } from './ask-browser.ts';
import type { FileCodecs } from './codec-string.ts';
import { claimText, type Claim } from './results.ts';

type Kind = { name: string; use: string; codecs: FileCodecs };

/** What clips are made of, and what sources may be made of before they are encoded. */
const KINDS: readonly Kind[] = [
  { name: 'H.264 Baseline, AAC', use: 'clips', codecs: { video: 'avc1.42e01f', audio: 'mp4a.40.2' } },
  { name: 'H.264 Main, AAC', use: 'clips', codecs: { video: 'avc1.4d4028', audio: 'mp4a.40.2' } },
  { name: 'H.264 High, AAC', use: 'clips', codecs: { video: 'avc1.640028', audio: 'mp4a.40.2' } },
  { name: 'H.264 High 10', use: 'sources', codecs: { video: 'avc1.6e0028', audio: null } },
  { name: 'H.265 Main', use: 'sources', codecs: { video: 'hvc1.1.6.L120.90', audio: null } },
  { name: 'AV1 Main', use: 'sources', codecs: { video: 'av01.0.08M.08', audio: null } },
];
const PICTURE = { width: 1920, height: 1080, fps: 30 };

/** Which decoders this browser says it has, at 1080p and 30 frames a second. */
export function DecoderTable() {
  const [claims, setClaims] = useState<readonly Claim[] | null>(null);
  useEffect(() => {
    let shown = true;
    void Promise.all(KINDS.map(({ codecs }) => askBrowser(codecs, PICTURE))).then((all) => shown && setClaims(all));
    return () => void (shown = false);
  }, []);
  return (
    <section className="panel" aria-labelledby="decoders-heading">
      <h2 id="decoders-heading">Decoders of this browser</h2>
      <p className="panel-note">
        What it says about 1080p at 30 frames a second. Clips are always H.264; the others are what cameras may send,
        and are encoded when they do.
      </p>
      <table className="figures" data-testid="decoders">
        <thead>
          <tr>
            <th scope="col">Format</th>
            <th scope="col">Found in</th>
            <th scope="col">The browser says</th>
          </tr>
        </thead>
        <tbody>
          {KINDS.map(({ name, use }, i) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{use}</td>
              <td>{claims?.[i] ? claimText(claims[i]) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
