// What the components are written with: `html` makes elements from a template.
import { h } from 'preact';
import htm from 'htm';

export const html = htm.bind(h);

/** Return the names of classes that are wanted, in one text. */
export function classes(...names) {
  return names.filter(Boolean).join(' ');
}
