import { useId, type ReactNode } from 'react';

/** What an input takes to belong to its label and its hint. */
export type FieldIds = { id: string; 'aria-describedby'?: string };

type Props = { label: string; hint?: string; children: (ids: FieldIds) => ReactNode };

/** A labelled input; the hint below it is its description, and no part of its name. */
export function Field({ label, hint, children }: Props) {
  const id = useId();
  const hintId = `${id}-hint`;
  return (
    <div className="form-field">
      <label htmlFor={id}>{label}</label>
      {children({ id, ...(hint === undefined ? {} : { 'aria-describedby': hintId }) })}
      {hint !== undefined && <small id={hintId}>{hint}</small>}
    </div>
  );
}
