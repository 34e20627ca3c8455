import { utcText } from '../format.ts';

type Props = { at: string | number; children: string };

/** A time in the reader's own zone; hovered, in UTC. */
export const Moment = ({ at, children }: Props) => (
  <time dateTime={new Date(at).toISOString()} title={utcText(at)}>
    {children}
  </time>
);
