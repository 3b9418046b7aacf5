// One polite live region for the whole page: what a screen reader should hear that is not where its focus is.

import { signal } from "@preact/signals";

/** What was said last; the shell holds the element. */
export const said = signal("");

let timer: ReturnType<typeof setTimeout> | null = null;

/** Says a short sentence once, after a moment, so that many changes at once become the last of them. */
export function announce(text: string): void {
  if (timer !== null) clearTimeout(timer);
  timer = setTimeout(() => {
    // The same words twice would not be read again.
    said.value = said.peek() === text ? `${text}\u00a0` : text;
  }, 400);
}
