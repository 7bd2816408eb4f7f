// All links of a network that has thousands, as an image beneath the picture: each a thin line, added up pixel by pixel.
// Lines of the canvas itself would take five times as long at 784-30-10.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { html } from './html.js';
import { shape } from './pixels.js';
import { bytes } from './tones.js';

const MANY = 2000; // links, from which on they are drawn here
const SCALE = 0.5; // pixels of the image for a pixel of the picture
const PAUSE = 250; // milliseconds between two drawings while a training runs, at least
const SHARE = 0.1; // of the time that these drawings may then take
const [DASH, GAP] = [4, 2]; // pixels of the image, of a negative link
const STEP = 8; // of 127: links that differ less are lines of one strength
const FAINTEST = 6; // of 127: what is weaker cannot be seen and is not drawn

/** Whether a picture has so many links that they are drawn beneath it. */
export function isDense(picture) {
  return (picture.dense ?? []).reduce((sum, each) => sum + each.rows * each.columns, 0) > MANY;
}

/** The image; the strongest links lie above it as lines of the picture, which can be pointed at. */
export function Beneath({ picture, places, colours, running }) {
  const canvas = useRef();
  const last = useRef({ began: 0, took: 0 });
  useLayoutEffect(() => {
    const began = performance.now();
    if (!colours || (running && began - last.current.began < Math.max(PAUSE, last.current.took / SHARE))) return;
    drawAll(canvas.current, picture, places, colours);
    last.current = { began, took: performance.now() - began };
  }, [picture.dense, places, colours, running]);
  return html`<canvas class="beneath" ref=${canvas} aria-hidden="true" style=${{ width: `${places.width}px`, height: `${places.height}px` }}></canvas>`;
}

/** Return the links that can be seen, each with its ends on the picture, magnified, and its tone. */
function* linesOf(picture, places, scale) {
  for (const { layer, rows, columns, base64 } of picture.dense) {
    const tones = new Int8Array(bytes(base64).buffer);
    const [from, to] = [pointsOf(picture, places, layer - 1, columns, scale), pointsOf(picture, places, layer, rows, scale)];
    for (let at = 0; at < tones.length; at += 1) {
      const [start, end] = [from[at % columns], to[Math.floor(at / columns)]];
      if (Math.abs(tones[at]) >= FAINTEST && start && end) yield { start, end, tone: tones[at] };
    }
  }
}

/** How strongly each of so many links is drawn. */
const gainOf = (count) => Math.max(0.06, 60 / (60 + count));

/** How opaque a sum of links is. */
const opacityOf = (sum, gain) => (0.75 * gain * sum) / (1 + gain * sum);

function drawAll(canvas, picture, places, colours) {
  const [width, height] = [Math.ceil(places.width * SCALE), Math.ceil(places.height * SCALE)];
  const field = { width, height, plus: new Float32Array(width * height), minus: new Float32Array(width * height) };
  let lines = 0;
  for (const { start, end, tone } of linesOf(picture, places, SCALE)) {
    addLine(field, start, end, tone);
    lines += 1;
  }
  canvas.dataset.lines = lines;
  show(canvas, field, colours, gainOf(lines));
  canvas.asLines = () => asLines(picture, places, colours, lines); // also for the picture as a file
}

/** Return the links as lines of a picture, those of one sign and strength together. */
function asLines(picture, places, colours, count) {
  const found = shape('g', { 'stroke-width': 1 / SCALE });
  const groups = new Map();
  for (const { start, end, tone } of linesOf(picture, places, 1)) {
    const strength = Math.ceil(Math.abs(tone) / STEP) * STEP;
    const name = `${tone < 0 ? '-' : '+'}${strength}`;
    if (!groups.has(name)) groups.set(name, groupOf(tone < 0, strength / 127, colours, count));
    const [from, to] = [start, end].map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`);
    groups.get(name).append(shape('path', { d: `M${from}L${to}` }));
  }
  found.append(...groups.values());
  return found;
}

function groupOf(isMinus, strength, { minus, plus }, count) {
  const look = { stroke: `rgb(${(isMinus ? minus : plus).map(Math.round).join()})`, 'stroke-opacity': opacityOf(strength, gainOf(count)).toFixed(3) };
  return shape('g', isMinus ? { ...look, 'stroke-dasharray': [DASH, GAP].map((pixels) => pixels / SCALE).join(' ') } : look);
}

/** Return where the neurons of a layer stand, magnified, in their order; of those that are not drawn, nothing. */
function pointsOf(picture, places, layer, size, scale) {
  const place = places.layers[layer - 1];
  const found = new Map(picture.layers[layer - 1].neurons.map((neuron, at) => [neuron.j, place.points[at]]));
  return Array.from({ length: size }, (_, at) => {
    const point = place.at ? place.at(at + 1) : found.get(at + 1);
    return point && { x: point.x * scale, y: point.y * scale };
  });
}

/** Add a line to the sums of its sign; that of a negative one is broken, so that a sign is told by more than colour. */
function addLine({ width, height, plus, minus }, from, to, tone) {
  const sums = tone < 0 ? minus : plus;
  const strength = Math.abs(tone) / 127;
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y))));
  const [dx, dy] = [(to.x - from.x) / steps, (to.y - from.y) / steps];
  let { x, y } = from;
  for (let at = 0; at < steps; at += 1, x += dx, y += dy) {
    if (tone < 0 && at % (DASH + GAP) >= DASH) continue;
    if (x >= 0 && y >= 0 && x < width && y < height) sums[(y | 0) * width + (x | 0)] += strength;
  }
}

/** Show the sums in the colours of their signs, the denser the stronger. */
function show(canvas, { width, height, plus, minus }, colours, gain) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  const { data } = image;
  for (let at = 0; at < plus.length; at += 1) {
    const sum = plus[at] + minus[at];
    if (!sum) continue;
    const share = plus[at] / sum;
    for (let part = 0; part < 3; part += 1) data[4 * at + part] = colours.minus[part] + (colours.plus[part] - colours.minus[part]) * share;
    data[4 * at + 3] = 255 * opacityOf(sum, gain);
  }
  context.putImageData(image, 0, 0);
}
