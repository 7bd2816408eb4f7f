// The picture as a file of its own: the same SVG, with the look that the page's style gives it written into it.
const LOOK = [
  'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'paint-order', 'opacity',
  'font-family', 'font-size', 'font-style', 'font-weight', 'text-anchor', 'image-rendering',
];
const UNSEEN = '.focus, .grip, .flow';

/** Return the text of a picture that needs no page around it. */
export function asSvg(svg) {
  const copy = svg.cloneNode(true);
  const [from, to] = [svg, copy].map((each) => [...each.querySelectorAll('*')]);
  from.forEach((element, at) => {
    const style = getComputedStyle(element);
    for (const name of LOOK) to[at].setAttribute(name, style.getPropertyValue(name));
    for (const { name } of [...to[at].attributes]) if (/^(role|tabindex|aria-|data-|class)/.test(name)) to[at].removeAttribute(name);
  });
  from.forEach((element, at) => element.matches(UNSEEN) && to[at].remove());
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const paper = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  Object.entries({ width: '100%', height: '100%', fill: getComputedStyle(svg.closest('.bp-lab')).backgroundColor })
    .forEach(([name, value]) => paper.setAttribute(name, value));
  const [beneath, above] = ['beneath', 'weight-images'].map((name) => svg.parentElement.querySelector(`canvas.${name}`));
  if (beneath) copy.prepend(imageOf(beneath, svg));
  if (above) copy.append(imageOf(above, svg));
  copy.prepend(paper);
  return new XMLSerializer().serializeToString(copy);
}

/** Return what is drawn on a canvas beneath or above a picture as an image in it. */
function imageOf(canvas, svg) {
  const image = document.createElementNS('http://www.w3.org/2000/svg', 'image');
  Object.entries({ width: svg.width.baseVal.value, height: svg.height.baseVal.value, href: canvas.toDataURL(), preserveAspectRatio: 'none' })
    .forEach(([name, value]) => image.setAttribute(name, value));
  return image;
}

/** Give a file to the browser, which saves it. */
export function save(name, blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
