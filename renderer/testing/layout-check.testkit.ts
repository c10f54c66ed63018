import type { Page } from '@playwright/test';

/** What a person with gloves and ageing eyes would complain about; sizes in millimetres of the calibrated screen. */
const LEAST_MM = 15;
const LEAST_SHOP_MM = 20;
const LEAST_GAP_MM = 3;
const LEAST_APART_MM = 10;
const LEAST_FONT_PX = 18;

/** Looks at everything on the page and returns the complaints, none when all is well. */
export function layoutComplaints(page: Page, pxPerMm: number): Promise<string[]> {
  return page.evaluate(
    ({ mm, leastMm, leastShopMm, leastGapMm, leastApartMm, leastFontPx }) => {
      const complaints: string[] = [];
      // Words of ours are never broken in the middle; only names from the plan may be, in need.
      for (const words of document.querySelectorAll<HTMLElement>('.touch-words')) words.style.overflowWrap = 'normal';
      const visible = (element: Element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility !== 'hidden';
      };
      const inScope = document.querySelector('.refusal') ?? document.body;
      const name = (element: Element) =>
        (element as HTMLElement).dataset['testid'] ?? element.textContent?.trim().slice(0, 30) ?? element.className;
      const scroller = (element: Element) => element.closest('.paged-list, .station-parts');

      const buttons = [...inScope.querySelectorAll('button')].filter((button) => visible(button));
      const boxes = buttons.map((button) => ({ button, box: button.getBoundingClientRect() }));
      for (const { button, box } of boxes) {
        const least = (button.classList.contains('touch--shop') ? leastShopMm : leastMm) * mm - 0.6;
        if (box.width < least || box.height < least)
          complaints.push(`${name(button)} is ${(box.width / mm).toFixed(1)} x ${(box.height / mm).toFixed(1)} mm`);
        if (
          !scroller(button) &&
          (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
        )
          complaints.push(`${name(button)} reaches beyond the screen`);
        if (button.scrollWidth > button.clientWidth + 1 || button.scrollHeight > button.clientHeight + 1)
          complaints.push(`the words of ${name(button)} do not fit it`);
      }
      for (const [index, first] of boxes.entries())
        for (const second of boxes.slice(index + 1)) {
          if (scroller(first.button) !== scroller(second.button)) continue;
          const across = Math.max(second.box.left - first.box.right, first.box.left - second.box.right);
          const down = Math.max(second.box.top - first.box.bottom, first.box.top - second.box.bottom);
          const gap = Math.max(across, down);
          const destroys = [first, second].filter(({ button }) => button.classList.contains('person-off')).length === 1;
          const least = (destroys ? leastApartMm : leastGapMm) * mm - 2.5;
          if (gap < least)
            complaints.push(`${name(first.button)} and ${name(second.button)} are ${(gap / mm).toFixed(1)} mm apart`);
        }

      const walker = document.createTreeWalker(inScope, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement;
        const text = node.textContent?.trim() ?? '';
        if (!parent || text === '' || parent.closest('.unseen, script, style, title, [inert]') || !visible(parent))
          continue;
        if (Number.parseFloat(getComputedStyle(parent).fontSize) < leastFontPx)
          complaints.push(`"${text}" is too small to read`);
        const range = document.createRange();
        range.selectNodeContents(node);
        const box = range.getBoundingClientRect();
        const above = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        // The sentence of a success lets taps through, so it is never what a point hits.
        if (
          above &&
          !scroller(parent) &&
          !parent.closest('.success-place') &&
          !above.contains(parent) &&
          !parent.contains(above)
        )
          complaints.push(`"${text}" lies under something else`);
        const frame = parent.closest('.panel, .refusal, .main, .header')?.getBoundingClientRect();
        const clamps = parent.closest('.action-at, .action-deed, .person');
        if (
          frame &&
          !clamps &&
          !scroller(parent) &&
          (box.right > frame.right + 1 || box.bottom > frame.bottom + 1 || box.left < frame.left - 1)
        )
          complaints.push(`"${text}" reaches beyond its frame`);
        // What contains a digit is never cut.
        if (
          /\d/.test(text) &&
          parent.scrollWidth > parent.clientWidth + 1 &&
          parent.clientWidth > 0 &&
          getComputedStyle(parent).overflowX === 'hidden' &&
          !clamps
        )
          complaints.push(`"${text}" is cut`);
      }
      return complaints;
    },
    {
      mm: pxPerMm,
      leastMm: LEAST_MM,
      leastShopMm: LEAST_SHOP_MM,
      leastGapMm: LEAST_GAP_MM,
      leastApartMm: LEAST_APART_MM,
      leastFontPx: LEAST_FONT_PX,
    },
  );
}
