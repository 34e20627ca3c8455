import type { Clip } from '@hindsight/domain';
import type { CSSProperties } from 'react';
import { causeWords } from '../clips/clip-words.ts';
import { exactTimeOfDay, secondsText, timeOfDay, timeTitle, zoneName } from '../format.ts';
import { Icon, type IconName } from '../shell/icons.tsx';
import { frameNumber, SPEEDS, wallTimeAt } from './frames.ts';
import type { Player } from './use-player.ts';

type Props = { clip: Clip; player: Player; onHelp: () => void };

/** Under the picture: where the player is, by the clock of that day, and what moves it. */
export function PlayerBar({ clip, player, onHelp }: Props) {
  const { position, playing, muted, speed, fps, act } = player;
  const at = wallTimeAt(clip, position);
  return (
    <div className="player-bar">
      <Scrubber clip={clip} player={player} />
      <div className="player-row">
        <BarButton icon="frameBack" label="One frame back" onClick={() => act({ type: 'step', frames: -1 })} />
        <BarButton
          icon={playing ? 'pause' : 'play'}
          label={playing ? 'Pause' : 'Play'}
          onClick={() => act({ type: 'toggle' })}
        />
        <BarButton icon="frameOn" label="One frame on" onClick={() => act({ type: 'step', frames: 1 })} />
        <p className="player-clock">
          <time dateTime={new Date(at).toISOString()} title={timeTitle(at)} data-testid="player-clock">
            {exactTimeOfDay(at)}
          </time>{' '}
          <span className="player-zone">{zoneName(at)}</span>
          {clip.frames !== undefined && (
            <span className="player-frame" data-testid="player-frame">
              Frame {Math.min(frameNumber(position, fps), clip.frames)} of {clip.frames}
            </span>
          )}
        </p>
        <select
          className="player-speed"
          aria-label="Speed"
          value={speed}
          onChange={(event) => player.setSpeed(Number(event.target.value))}
        >
          {SPEEDS.map((of) => (
            <option key={of} value={of}>
              {of} ×
            </option>
          ))}
        </select>
        <BarButton
          icon={muted ? 'soundOff' : 'sound'}
          label={muted ? 'Sound on' : 'Sound off'}
          onClick={() => act({ type: 'mute' })}
        />
        <BarButton icon="keyboard" label="Keys" onClick={onHelp} />
        <BarButton icon="fullscreen" label="Whole screen" onClick={() => act({ type: 'fullscreen' })} />
      </div>
    </div>
  );
}

function BarButton({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <button
      type="button"
      className={`bar-button bar-${icon}`}
      data-testid={`player-${icon}`}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

/** The clip's whole time. Where footage is missing the bar says so. */
function Scrubber({ clip, player: { position, seconds, seek } }: Pick<Props, 'clip' | 'player'>) {
  const start = Date.parse(clip.delivered.start);
  const share = (ms: number): number => Math.min(1, Math.max(0, ms / 1000 / seconds));
  const done = seconds > 0 ? Math.min(1, position / seconds) : 0;
  const gaps = clip.delivered.gaps
    .map((gap) => ({ gap, left: share(Date.parse(gap.start) - start), right: share(Date.parse(gap.end) - start) }))
    .filter(({ left, right }) => right > left);
  return (
    <div className="scrubber" style={{ '--done': `${(done * 100).toFixed(2)}%` } as CSSProperties}>
      <span className="scrubber-track" aria-hidden="true">
        {gaps.map(({ gap, left, right }) => (
          <span
            key={gap.start}
            className="scrubber-gap"
            style={{ left: `${left * 100}%`, width: `${(right - left) * 100}%` }}
            title={`${secondsText((right - left) * seconds)} missing: ${causeWords(gap, false)}`}
          />
        ))}
      </span>
      <input
        type="range"
        aria-label="Position in the clip"
        aria-valuetext={timeOfDay(start + position * 1000)}
        min={0}
        max={seconds}
        step="any"
        value={Math.min(position, seconds)}
        onChange={(event) => seek(Number(event.target.value))}
      />
    </div>
  );
}
