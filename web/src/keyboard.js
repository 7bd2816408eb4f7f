// The keys: from step to step, run and pause, and a list of all of them.
import { useEffect, useRef } from 'preact/hooks';
import { html } from './html.js';
import { useLab, useParts, useSignals } from './store.js';

const KEYS = ['next', 'previous', 'first', 'arrows', 'enter', 'train', 'question', 'escape'];
const FIELDS = 'input, select, textarea, [contenteditable]';

/** Hear the keys of a root that no field takes for itself. Returns what ends it. */
export function hearKeys(root, store, send) {
  const go = (to) => () => send({ type: 'go', to });
  const train = () => send({ type: 'train', deed: store.parts.running.peek()?.on ? 'pause' : 'run' });
  const deeds = { n: go('next'), p: go('previous'), Home: go('first'), t: train, '?': () => { store.page.keys.value = !store.page.keys.peek(); } };
  const heard = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(FIELDS)) return;
    const onButton = event.target.closest?.('button, summary, a, [role=tab]');
    const deed = event.key === ' ' && !onButton ? go(event.shiftKey ? 'previous' : 'next') : deeds[event.key];
    const isLetter = event.key.length === 1 && event.key !== ' ';
    if (!deed || (isLetter && !store.page.letters.peek()) || (event.key === 'Home' && onButton)) return;
    event.preventDefault();
    deed();
  };
  root.addEventListener('keydown', heard);
  return () => root.removeEventListener('keydown', heard);
}

/**
 * Keep the keys that are pressed within an element from the notebook around it, in which a letter may cut the cell, and with
 * it the view. What has Control, Alt or Command, Shift and Enter, which runs a cell, and Escape still reach the notebook.
 */
export function keepKeysWithin(element) {
  const heard = (event) => {
    const isOfNotebook = event.ctrlKey || event.metaKey || event.altKey || event.key === 'Escape' || (event.key === 'Enter' && event.shiftKey);
    if (!isOfNotebook) event.stopPropagation();
  };
  element.addEventListener('keydown', heard);
  return () => element.removeEventListener('keydown', heard);
}

/** The list of keys. */
export function Keys() {
  const { store, say } = useLab();
  const [open] = useSignals(store.page.keys);
  const dialog = useRef();
  useEffect(() => {
    if (open && !dialog.current.open) dialog.current.showModal();
    if (!open && dialog.current.open) dialog.current.close();
  }, [open]);
  const [letters] = useSignals(store.page.letters);
  const [recorded] = useParts('recorded');
  const close = () => { store.page.keys.value = false; };
  return html`<dialog class="keys" ref=${dialog} onClose=${close} aria-label=${say('keys')}>
    <h2>${say('keys')}</h2>
    <dl>${KEYS.filter((key) => !recorded || key !== 'train').map((key) => html`<div><dt>${say(`key_${key}`)}</dt><dd>${say(`key_${key}_does`)}</dd></div>`)}</dl>
    <p><label><input type="checkbox" checked=${letters} onChange=${(event) => { store.page.letters.value = event.target.checked; }} /> ${say('key_letters')}</label></p>
    <button type="button" onClick=${close}>${say('close')}</button></dialog>`;
}
