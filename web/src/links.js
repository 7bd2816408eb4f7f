// The links of the picture: sign by colour and by dashes, size by width; many are painted into one image beneath.
import { useMemo } from 'preact/hooks';
import { classes, html } from './html.js';
import { speaksOf } from './lighting.js';
import { useLab, useParts } from './store.js';

/** Where on a link its number stands: near the sender, where links to different neurons have parted and none cross yet. */
const NEAR_SENDER = 0.19;

/** All links that are drawn, those that the step lights above the others, with labels where there is room. */
export function Links({ picture, places, lit, reads, part }) {
  const [options] = useParts('options');
  const shown = options?.shown;
  const lines = useMemo(() => linesOf(picture, places, shown), [picture, places, shown]);
  const isLit = (line) => [lit, reads].some((names) => speaksOf(names, `w.${line.name}`) || speaksOf(names, `gw.${line.name}`));
  const lighted = new Set(lines.filter(isLit));
  const sorted = [...lines.filter((line) => !lighted.has(line)), ...lighted];
  const crowded = lines.length > 60;
  const labelled = places.look.labels && lines.length <= 40;
  return html`<g class=${classes('links', crowded && 'crowded')} aria-hidden="true">${sorted.map((line) => html`<${Link} key=${line.name} line=${line} lit=${lighted.has(line)} part=${part} crowded=${crowded} />`)}
    ${labelled && sorted.map((line) => html`<text key=${`t${line.name}`} class=${classes('weight', lighted.has(line) && 'lit', line.tone < 0 ? 'minus' : 'plus')}
      data-of=${`w.${line.name} gw.${line.name}`} ...${line.label}>${line.text}</text>`)}</g>`;
}

/** One link, drawn again only where something of it has changed. */
function Link({ line, lit, part, crowded }) {
  const { store, send } = useLab();
  const { layer, j, k, name, path } = line;
  const backward = part === 'backward' || part === 'update';
  const sign = line.tone < 0 ? 'minus' : 'plus';
  const width = ((crowded ? 0.4 : 0.7) + (crowded ? 2 : 4.3) * Math.abs(line.tone)).toFixed(2);
  const flows = lit && !crowded && (backward ? 'back' : 'forth');
  return useMemo(() => html`<g class=${classes('link', sign, lit && 'lit')} data-of=${`w.${name} gw.${name}`}
      onPointerEnter=${() => { store.page.place.value = { layer, j, k }; }}
      onClick=${() => send({ type: 'weight', layer, j, k })}>
    <path class="grip" d=${path} />
    <path class="line" d=${path} stroke-width=${width} />
    ${flows && html`<path class=${`flow ${flows}`} d=${path} />`}
  </g>`, [name, path, sign, width, lit, flows]);
}

/** Return the lines of a picture's links with the places of their labels. */
function linesOf(picture, places, shown) {
  const points = new Map();
  picture.layers.forEach((layer, at) => layer.neurons.forEach((neuron, row) => {
    points.set(`${layer.layer}.${neuron.j}`, places.layers[at].points[row]);
  }));
  const placed = (layer, j) => points.get(`${layer}.${j}`) ?? places.layers[layer - 1]?.at?.(j);
  const images = picture.layers.map((layer) => Boolean(layer.image));
  return picture.links.flatMap((link) => {
    const from = placed(link.layer - 1, link.k);
    const to = placed(link.layer, link.j);
    if (!from || !to) return [];
    return [lineOf(link, from, to, images[link.layer - 2] ? 1 : places.layers[link.layer - 2].look.radius, places.look.radius, shown)];
  });
}

function lineOf(link, from, to, near, far, shown) {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const [ux, uy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const start = { x: from.x + near * ux, y: from.y + near * uy };
  const end = { x: to.x - far * ux, y: to.y - far * uy };
  const share = NEAR_SENDER;
  const angle = (Math.atan2(uy, ux) * 180) / Math.PI;
  const label = { x: start.x + share * (end.x - start.x), y: start.y + share * (end.y - start.y) - 5 };
  return {
    ...link,
    name: `${link.layer}.${link.j}.${link.k}`,
    text: shown === 'gradient' ? link.g : link.w,
    path: `M${start.x.toFixed(1)} ${start.y.toFixed(1)}L${end.x.toFixed(1)} ${end.y.toFixed(1)}`,
    label: { x: label.x, y: label.y, transform: `rotate(${angle.toFixed(1)} ${label.x.toFixed(1)} ${(label.y + 5).toFixed(1)})` },
  };
}
