/**
 * What is wrong with the layout of the page: each fault in words, none when all is well. Runs in the page, so it may
 * use nothing from outside.
 */
export function layoutFaults(): string[] {
  const faults: string[] = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    faults.push(`the page is ${root.scrollWidth} px wide on a screen of ${root.clientWidth} px`);
  }

  const named = (element: Element): string => {
    const text = (element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40);
    return `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> “${text}”`;
  };
  const hasText = (element: Element): boolean =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim() !== '');

  for (const element of document.body.querySelectorAll('*')) {
    if (!hasText(element) || element.closest('.visually-hidden, svg, noscript, script, style, option')) continue;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    if (style.display === 'inline' || style.visibility === 'hidden' || box.width === 0) continue;
    const meant = style.textOverflow === 'ellipsis' || /auto|scroll/.test(style.overflowX);
    if (element.scrollWidth > element.clientWidth + 1 && !meant) {
      faults.push(`clipped: ${named(element)} needs ${element.scrollWidth} px and has ${element.clientWidth}`);
    }
    const cutBelow = /hidden|clip/.test(style.overflowY) && style.webkitLineClamp === 'none';
    if (cutBelow && element.scrollHeight > element.clientHeight + 1 && style.textOverflow !== 'ellipsis') {
      faults.push(`cut off: ${named(element)} is ${element.scrollHeight} px high and has ${element.clientHeight}`);
    }
  }
  for (const image of document.images) {
    if (image.complete && image.currentSrc !== '' && image.naturalWidth === 0) {
      faults.push(`broken image: ${image.currentSrc}`);
    }
  }
  return faults;
}
