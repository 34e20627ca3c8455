import { pathOf } from '../shell/paths.ts';

/** The address of a clip's page, whole, to be sent to somebody. */
export const clipLink = (id: string): string => new URL(pathOf(`/clips/${id}`), globalThis.location.href).href;

/** Copies a text; false when the browser does not let us. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyTheOldWay(text);
  }
}

/** Plain HTTP pages other than localhost have no clipboard of their own. */
function copyTheOldWay(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'visually-hidden';
  // In an open dialog everything else is inert and cannot be selected.
  (document.querySelector('dialog[open]') ?? document.body).append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  return copied;
}
