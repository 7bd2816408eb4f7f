// Symbols and the picture light each other up: whatever has a name of a thing in `data-of` is lit with its fellows.
// Names: a.2.1 is the activation of neuron 1 of layer 2, a.2 that of the whole layer, w.2.1.3 a weight.
import { effect } from '@preact/signals-core';

/** Whether two names speak of the same thing, or one of a part of the other: a.2 and a.2.1. */
export function meet(one, other) {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}

/** Whether a list of names speaks of a thing. */
export function speaksOf(names, thing) {
  return (names ?? []).some((name) => meet(name, thing));
}

const read = new WeakMap();

/** Return the names in the numbers of a step: what it reads and what it finds. */
export function readBy(step) {
  if (!step) return [];
  if (!read.has(step)) read.set(step, [...new Set(namesIn(step.numbers ?? []))]);
  return read.get(step);
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
    for (const each of root.querySelectorAll('[data-of]')) {
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
