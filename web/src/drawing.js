// The picture as a file of its own: the same SVG, with the look that the page's style gives it written into it.
import { asShapes, shape } from './pixels.js';

const LOOK = [
  'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'paint-order', 'opacity',
  'font-family', 'font-size', 'font-style', 'font-weight', 'text-anchor', 'image-rendering',
];
const MOST_LINES = 10_000; // links that are lines in a file; more are an image
const UNSEEN = '.focus, .grip, .flow';

/** Return the text of a picture that needs no page around it; `why` says why very many links are an image in it. */
export function asSvg(svg, why) {
  const copy = svg.cloneNode(true);
  const [from, to] = [svg, copy].map((each) => [...each.querySelectorAll('*')]);
  from.forEach((element, at) => {
    const style = getComputedStyle(element);
    for (const name of LOOK) to[at].setAttribute(name, style.getPropertyValue(name));
    for (const { name } of [...to[at].attributes]) if (/^(role|tabindex|aria-|data-|class)/.test(name)) to[at].removeAttribute(name);
  });
  from.forEach((element, at) => {
    if (element.matches(UNSEEN)) to[at].remove();
    if (element.matches('image.pixels')) to[at].replaceWith(inputOf(element));
  });
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const [beneath, above] = ['beneath', 'weight-images'].map((name) => svg.parentElement.querySelector(`canvas.${name}`));
  if (beneath) copy.prepend(beneath.dataset.lines > MOST_LINES ? imageOf(beneath, svg, why) : beneath.asLines());
  if (above) copy.append(...above.pieces.map(({ strip, part, box }) => asShapes(strip, part, box)));
  copy.prepend(shape('rect', { width: '100%', height: '100%', fill: getComputedStyle(svg.closest('.bp-lab')).backgroundColor }));
  return new XMLSerializer().serializeToString(copy);
}

/** Return the links beneath a picture as an image in it, which says why it is one. */
function imageOf(canvas, svg, why) {
  const image = shape('image', { width: svg.width.baseVal.value, height: svg.height.baseVal.value, href: canvas.toDataURL(), preserveAspectRatio: 'none' });
  const said = shape('desc', {});
  said.textContent = why;
  image.append(said);
  return image;
}

/** Return the input that is an image, pixel by pixel. */
function inputOf(image) {
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => image[name].baseVal.value);
  const { columns, rows } = image.dataset;
  return asShapes(image, { columns: Number(columns), rows: Number(rows) }, { x, y, width, height });
}

/** Give a file to the browser, which saves it. */
export function save(name, blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
