import { SPANS, type Span } from './use-analytics.ts';

type Props = { span: Span; onChange: (span: Span) => void };

/** Which span is looked at. */
export function SpanChoice({ span, onChange }: Props) {
  return (
    <fieldset className="span-choice">
      <legend className="visually-hidden">Span</legend>
      {SPANS.map((each) => (
        <label key={each.hours} data-chosen={each === span}>
          <input type="radio" name="span" checked={each === span} onChange={() => onChange(each)} />
          {each.name}
        </label>
      ))}
    </fieldset>
  );
}
