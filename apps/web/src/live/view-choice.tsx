import type { View } from './view.ts';

const WORDS: Record<View, string> = { single: 'One', grid: 'All' };

/** One camera, or all of them at once. */
export function ViewChoice({ view, onView }: { view: View; onView: (view: View) => void }) {
  return (
    <fieldset className="lengths view-choice" data-testid="view-choice">
      <legend className="visually-hidden">Cameras on this page</legend>
      {(['single', 'grid'] as const).map((of) => (
        <label key={of} className="length">
          <input type="radio" name="view" value={of} checked={of === view} onChange={() => onView(of)} />
          <span>{WORDS[of]}</span>
        </label>
      ))}
    </fieldset>
  );
}
