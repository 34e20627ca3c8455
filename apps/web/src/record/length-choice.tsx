import type { Length } from './use-length.ts';

/** How far back a press reaches. */
export function LengthChoice({ length: { offered, chosen, choose } }: { length: Length }) {
  return (
    <fieldset className="lengths" data-testid="length-choice">
      <legend className="visually-hidden">How far back Record reaches</legend>
      {offered.map((option) => (
        <label key={option} className="length">
          <input
            type="radio"
            name="length"
            value={option}
            checked={option === chosen}
            onChange={() => choose(option)}
          />
          <span>{option === 'all' ? 'All' : `${option} s`}</span>
        </label>
      ))}
    </fieldset>
  );
}
