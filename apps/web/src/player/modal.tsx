import { useId, useLayoutEffect, useRef, type MouseEvent, type ReactNode } from 'react';
import { RemovalNotices } from '../removal/removal-notices.tsx';
import './player.css';

type Props = {
  title: ReactNode;
  /** For a few words instead of a picture. */
  narrow?: boolean;
  onClose: () => void;
  children: ReactNode;
};

/** A dialog over the page. Escape, its button and a click beside it close it; focus goes back where it was. */
export function Modal({ title, narrow = false, onClose, children }: Props) {
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the dialog is taken out of the page: only one that is in it gives the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  const onClick = (event: MouseEvent): void => {
    if (event.target === dialog.current) onClose();
  };
  // The event comes late: by then the dialog may have been opened again, or be gone.
  const onClosed = (): void => {
    if (dialog.current?.open === false) onClose();
  };
  return (
    <dialog
      ref={dialog}
      className={narrow ? 'modal modal-narrow' : 'modal'}
      aria-labelledby={titleId}
      onClose={onClosed}
      onClick={onClick}
    >
      <div className="modal-body">
        <div className="modal-head">
          <h2 id={titleId}>{title}</h2>
          <button type="button" className="quiet-button" onClick={onClose}>
            Close
          </button>
        </div>
        {children}
      </div>
      <RemovalNotices />
    </dialog>
  );
}
