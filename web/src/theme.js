// Light, dark, or as the system says; kept in the browser where it lets us.
import { effect } from '@preact/signals-core';

const KEPT = 'backproof-lab-theme';
const NEXT = { auto: 'light', light: 'dark', dark: 'auto' };

/** Keep the theme of a root as the signal says. Returns what ends it. */
export function keepTheme(root, theme) {
  try {
    theme.value = localStorage.getItem(KEPT) ?? 'auto';
  } catch {
    theme.value = 'auto'; // a page from a folder or a private window may keep nothing
  }
  return effect(() => {
    root.dataset.theme = theme.value;
    try {
      localStorage.setItem(KEPT, theme.value);
    } catch {
      // the choice holds for this page only
    }
  });
}

export const nextTheme = (theme) => NEXT[theme] ?? 'auto';
