// What the page knows: the parts of the state that Python sent, each a signal, and what only concerns the page itself.
import { batch, effect, signal } from '@preact/signals-core';
import { createContext } from 'preact';
import { useContext, useEffect, useReducer } from 'preact/hooks';

/** The parts of a message of the type "state". A part that a message leaves out stays as it was. */
export const PARTS = [
  'words', 'language', 'options', 'choices', 'limits', 'opening', 'unread', 'picture', 'steps', 'step', 'proof', 'running', 'history',
  'findings', 'field', 'surface', 'data', 'paths', 'check', 'lesson', 'digit', 'take', 'second', 'recorded',
];

/** Make the store of one page. */
export function makeStore() {
  const parts = Object.fromEntries(PARTS.map((name) => [name, signal(null)]));
  const page = {
    tab: signal('step'), // which panel is open
    near: signal(''), // the thing under the pointer or the focus, in the picture or in a formula
    place: signal(null), // the neuron that is read below the picture: { layer, j }
    keys: signal(false), // whether the list of keys is open
    letters: signal(true), // whether single letters are keys: who speaks to the page says letters without meaning them
    error: signal(''), // what was refused, in words
    checking: signal(false), // whether code is being checked, of which there is no verdict yet
    noticed: signal(false), // whether what was not understood of the address was read and closed
    lost: signal(false), // whether the connection is lost
    waiting: signal(''), // what is said while a notebook has not answered yet
    said: signal(''), // what is announced to those who hear the page
    theme: signal('auto'), // as chosen
    host: signal(''), // of the notebook that the page stands in
  };
  return { parts, page };
}

/** Take in the parts of a message; what is as it was stays the very object, so that nothing of it is drawn again. */
export function take(store, message) {
  batch(() => {
    for (const name of PARTS) if (name in message) store.parts[name].value = keptOf(store.parts[name].peek(), message[name]);
  });
}

/** Return `now`, in which every part that equals that of `before` is the one of `before`. */
function keptOf(before, now) {
  if (before === now || !isCompound(before) || !isCompound(now) || Array.isArray(before) !== Array.isArray(now)) return now;
  const keys = Object.keys(now);
  let same = keys.length === Object.keys(before).length;
  for (const key of keys) {
    now[key] = keptOf(before[key], now[key]);
    same &&= now[key] === before[key];
  }
  return same ? before : now;
}

const isCompound = (value) => typeof value === 'object' && value !== null;

export const Lab = createContext(null);

/** Return the lab of a component: { store, send, say }. */
export const useLab = () => useContext(Lab);

/** Return the values of signals, and draw the component again when one of them changes. */
export function useSignals(...signals) {
  const [, again] = useReducer((count) => count + 1, 0);
  useEffect(() => effect(() => {
    signals.forEach((each) => each.value);
    again();
  }), []);
  return signals.map((each) => each.peek());
}

/** Return parts of the state by name, and draw the component again when one of them changes. */
export function useParts(...names) {
  const { parts } = useLab().store;
  return useSignals(...names.map((name) => parts[name]));
}
