import { useRef, useState, type KeyboardEvent } from 'react';

type Props = {
  /** What the field is for, said to screen readers. */
  label: string;
  value: string;
  placeholder: string;
  maxLength: number;
  onDone: (value: string) => void;
  onCancel: () => void;
};

/** A text edited in its place: Enter or leaving it keeps the change, Escape drops it. */
export function RenameField({ label, value, placeholder, maxLength, onDone, onCancel }: Props) {
  const [text, setText] = useState(value);
  const ended = useRef(false);
  const end = (act: () => void): void => {
    if (ended.current) return;
    ended.current = true;
    act();
  };
  const done = (): void => end(() => (text.trim() === value ? onCancel() : onDone(text.trim())));
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Enter') done();
    if (event.key === 'Escape') end(onCancel);
  };
  return (
    <input
      className="field rename-field"
      data-testid="rename-field"
      aria-label={label}
      value={text}
      placeholder={placeholder}
      maxLength={maxLength}
      autoFocus
      enterKeyHint="done"
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={done}
    />
  );
}
