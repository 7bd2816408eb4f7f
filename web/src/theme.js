// Light, dark, or as the system says; kept in the browser where it lets us.
import { effect } from '@preact/signals-core';

const KEPT = 'backproof-lab-theme';
const NEXT = { auto: 'light', light: 'dark', dark: 'auto' };

/** The theme of the notebook that a lab stands in, where it says one: JupyterLab, Visual Studio Code, marimo. */
function themeOfHost() {
  const { dataset, className } = document.body;
  const said = dataset.jpThemeLight ? (dataset.jpThemeLight === 'true' ? 'light' : 'dark') : `${dataset.vscodeThemeKind ?? ''} ${className}`;
  return /(^|[\s-])(dark|light)(-theme)?(\s|$)/.exec(said)?.[2] ?? '';
}

/** Follow the theme of the notebook. Returns what ends it. */
function followHost(host) {
  const look = () => { host.value = themeOfHost(); };
  look();
  const watcher = new MutationObserver(look);
  watcher.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-light', 'data-vscode-theme-kind', 'class'] });
  return () => watcher.disconnect();
}

/** Keep the theme of a root as its signals say: as chosen, else as the notebook, else as the system. Returns what ends it. */
export function keepTheme(root, { theme, host }) {
  try {
    theme.value = localStorage.getItem(KEPT) ?? 'auto';
  } catch {
    theme.value = 'auto'; // a page from a folder or a private window may keep nothing
  }
  const unfollow = followHost(host);
  const unkeep = effect(() => {
    root.dataset.theme = theme.value === 'auto' ? host.value || 'auto' : theme.value;
    try {
      localStorage.setItem(KEPT, theme.value);
    } catch {
      // the choice holds for this page only
    }
  });
  return () => {
    unfollow();
    unkeep();
  };
}

export const nextTheme = (theme) => NEXT[theme] ?? 'auto';
