import { useEffect, useRef, type MouseEvent, type ReactNode } from 'react';

type Props = { title: string; onClose: () => void; children: ReactNode };

/** A dialog over the page. Escape, its button and a click beside it close it; focus goes back where it was. */
export function Modal({ title, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  const onClick = (event: MouseEvent): void => {
    if (event.target === dialog.current) onClose();
  };
  // The event comes late: by then the dialog may have been opened again.
  const onClosed = (): void => {
    if (!dialog.current?.open) onClose();
  };
  return (
    <dialog ref={dialog} className="modal" aria-labelledby="modal-title" onClose={onClosed} onClick={onClick}>
      <div className="modal-body">
        <header className="modal-head">
          <h2 id="modal-title">{title}</h2>
          <button type="button" className="quiet-button" onClick={onClose}>
            Close
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
