// The colours that fields are painted with, as the theme that is on has them.
import { useEffect, useState } from 'preact/hooks';
import { useLab, useSignals } from './store.js';
import { palette } from './tones.js';

/** The colours of fields in the theme that is on. */
export function usePalette(place) {
  const { store } = useLab();
  const [theme, host] = useSignals(store.page.theme, store.page.host);
  const [colours, set] = useState(null);
  useEffect(() => {
    const look = () => place.current && set(palette(place.current));
    look();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', look);
    return () => dark.removeEventListener('change', look);
  }, [theme, host]);
  return colours;
}
