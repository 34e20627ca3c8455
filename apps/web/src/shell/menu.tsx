import { useEffect, useId, useRef, useState, type CSSProperties, type ReactNode, type ToggleEvent } from 'react';
import { Icon } from './icons.tsx';

type Props = {
  /** What the button is called; it shows three dots. */
  label: string;
  /** Buttons and links, made when the menu is opened. `close` is called by what was chosen. */
  children: (close: () => void) => ReactNode;
};

const BELOW_PX = 4;
/** With less room than this below the button the menu opens above it. */
const ROOM_PX = 280;

/** A button with three dots and what it offers, over everything else on the page. Escape and a click elsewhere close it. */
export function Menu({ label, children }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [place, setPlace] = useState<CSSProperties>({});
  const close = (): void => menu.current?.hidePopover();

  const onToggle = ({ newState }: ToggleEvent): void => {
    setOpen(newState === 'open');
    if (newState === 'open' && button.current) setPlace(placeBeside(button.current.getBoundingClientRect()));
  };
  useEffect(() => {
    if (!open) return;
    menu.current?.querySelector<HTMLElement>('a, button')?.focus({ preventScroll: true });
    // The menu stands still on the screen: it would part from its button.
    const hide = (): void => menu.current?.hidePopover();
    addEventListener('scroll', hide, { once: true });
    return () => removeEventListener('scroll', hide);
  }, [open]);

  return (
    <>
      <button ref={button} type="button" className="icon-button" popoverTarget={id} aria-label={label} title={label}>
        <Icon name="more" />
      </button>
      <div ref={menu} id={id} className="menu" popover="auto" style={place} onBeforeToggle={onToggle}>
        {open && children(close)}
      </div>
    </>
  );
}

function placeBeside(of: DOMRect): CSSProperties {
  const right = Math.max(8, document.documentElement.clientWidth - of.right);
  return innerHeight - of.bottom > ROOM_PX
    ? { right, top: of.bottom + BELOW_PX }
    : { right, bottom: innerHeight - of.top + BELOW_PX };
}
