import type { Length } from './use-length.ts';

/** How far back a press reaches. */
export function LengthChoice({ length: { offered, seconds, choose } }: { length: Length }) {
  return (
    <fieldset className="lengths" data-testid="length-choice">
      <legend className="visually-hidden">How far back Record reaches</legend>
      {offered.map((of) => (
        <label key={of} className="length">
          <input type="radio" name="length" value={of} checked={of === seconds} onChange={() => choose(of)} />
          <span>
            {of}
            <span className="length-unit"> s</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
