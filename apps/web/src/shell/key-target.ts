/** What is read of an element that has the focus. */
export type Focused = { tagName: string; type?: unknown; isContentEditable?: boolean };

/** Inputs that take no characters. */
const NO_TEXT = new Set(['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit']);

/** Whether characters typed there mean text, or a choice from a list, and nothing else. */
export function takesText({ tagName, type, isContentEditable }: Focused): boolean {
  if (isContentEditable === true || tagName === 'TEXTAREA' || tagName === 'SELECT') return true;
  return tagName === 'INPUT' && !NO_TEXT.has(String(type));
}

/** The same of whatever a key was pressed in. */
export const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && takesText(target);
