// Symbols and the picture light each other up: whatever has a name of a thing in `data-of` is lit with its fellows.
// Names: a.2.1 is the activation of neuron 1 of layer 2, a.2 that of the whole layer, w.2.1.3 a weight.
import { effect } from '@preact/signals-core';

/** Whether a list of names speaks of a thing: of it, of a part of it, or of a whole that it is a part of, as a.2 is of a.2.1. */
export function speaksOf(names, thing) {
  if (!names?.length) return false;
  const { own, wholes } = indexOf(names);
  if (wholes.has(thing)) return true;
  for (let at = thing.lastIndexOf('.'); at > 0; at = thing.lastIndexOf('.', at - 1)) if (own.has(thing.slice(0, at))) return true;
  return false;
}

const indexed = new WeakMap();
const read = new WeakMap();

/** Return the names of a list as sets, made once: those names, and the wholes that these are parts of. */
function indexOf(names) {
  if (!indexed.has(names)) indexed.set(names, { own: new Set(names), wholes: new Set(names.flatMap(wholesOf)) });
  return indexed.get(names);
}

/** Return a name and the wholes that it is a part of: a.2.1, a.2 and a. */
function wholesOf(name) {
  const found = [name];
  for (let at = name.lastIndexOf('.'); at > 0; at = name.lastIndexOf('.', at - 1)) found.push(name.slice(0, at));
  return found;
}

/** Return the names in the numbers of a step: what it reads and what it finds. */
export function readBy(step) {
  if (!step) return [];
  const { numbers = [] } = step;
  if (!read.has(numbers)) read.set(numbers, [...new Set(namesIn(numbers))]);
  return read.get(numbers);
}

function namesIn(tree) {
  if (Array.isArray(tree)) return tree.flatMap(namesIn);
  return tree?.of ? [tree.of] : [];
}

/** Watch the pointer and the focus within a root, and light what belongs together. Returns what ends it. */
export function watch(root, near, parts) {
  const over = (event) => {
    near.value = event.target.closest?.('[data-of]')?.getAttribute('data-of') ?? '';
  };
  const light = () => {
    const names = near.peek().split(' ').filter(Boolean);
    const places = names.length > 0 ? '[data-of]' : '[data-near]';
    for (const each of root.querySelectorAll(places)) {
      const own = each.getAttribute('data-of').split(' ');
      each.toggleAttribute('data-near', own.some((name) => speaksOf(names, name)));
    }
  };
  root.addEventListener('pointerover', over);
  root.addEventListener('focusin', over);
  const end = effect(() => {
    near.value;
    parts.step.value;
    requestAnimationFrame(light);
  });
  return () => {
    root.removeEventListener('pointerover', over);
    root.removeEventListener('focusin', over);
    end();
  };
}
