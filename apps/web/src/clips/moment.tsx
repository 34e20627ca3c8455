import { timeTitle } from '../format.ts';

type Props = { at: string | number; children: string };

/** A time in the reader's own zone; hovered, with the name of that zone, and in UTC. */
export const Moment = ({ at, children }: Props) => (
  <time dateTime={new Date(at).toISOString()} title={timeTitle(at)}>
    {children}
  </time>
);
