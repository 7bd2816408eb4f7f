// Formulas: MathML made from the trees that Python sends, element by element, of a closed list of tags and attributes.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { classes, html } from './html.js';

const MATHML = 'http://www.w3.org/1998/Math/MathML';
const TAGS = new Set([
  'math', 'mrow', 'mi', 'mn', 'mo', 'msub', 'msup', 'msubsup', 'mfrac', 'msqrt', 'munder', 'mover', 'munderover',
  'mtable', 'mtr', 'mtd', 'mtext', 'mspace', 'mstyle', 'mpadded', 'mphantom',
]);
const ATTRIBUTES = new Set([
  'displaystyle', 'fence', 'stretchy', 'lspace', 'rspace', 'form', 'separator', 'accent', 'mathvariant', 'width',
  'class', 'symmetric', 'columnalign', 'largeop', 'movablelimits',
]);

/** Make the node of a tree: a text, or [tag, attributes, ...children]; `of` names what a symbol stands for. */
export function mathNode(tree) {
  if (typeof tree === 'string') return document.createTextNode(tree);
  const [tag, attributes, ...children] = tree;
  if (!TAGS.has(tag)) throw new TypeError(`${tag}: no element of a formula`);
  const node = document.createElementNS(MATHML, tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === 'of') node.setAttribute('data-of', value);
    else if (ATTRIBUTES.has(name)) node.setAttribute(name, value);
  }
  node.append(...children.map(mathNode));
  return node;
}

/** A formula, with a sentence beside it for those who hear the page. */
export function Formula({ tree, spoken = '', block = false, look = '' }) {
  const place = useRef();
  useLayoutEffect(() => {
    const inner = typeof tree === 'string' || tree[0] !== 'math' ? ['math', {}, tree] : tree;
    const math = mathNode(inner);
    if (block) math.setAttribute('displaystyle', 'true');
    if (spoken) math.setAttribute('aria-hidden', 'true');
    place.current.replaceChildren(math);
  }, [JSON.stringify(tree), spoken, block]);
  return html`<span class=${classes('formula', look)} ><span ref=${place}></span>${
    spoken && html`<span class="heard">${spoken}</span>`}</span>`;
}

/** A sentence in which formulas stand: a text, or a list of texts and trees. */
export function Mixed({ parts }) {
  if (!Array.isArray(parts)) return parts;
  return parts.map((part) => (typeof part === 'string' ? part : html`<${Formula} tree=${part} />`));
}
