// The picture of the network: layers, neurons with their values, links with sign and size, and what the step lights.
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useHeard } from './heard.js';
import { classes, html } from './html.js';
import { readBy, speaksOf } from './lighting.js';
import { Beneath, isDense } from './beneath.js';
import { Layers } from './layers.js';
import { Links } from './links.js';
import { Neuron } from './neuron.js';
import { usePalette } from './palette.js';
import { placesOf, sideRoom } from './places.js';
import { useLab, useParts, useSignals } from './store.js';
import { asImage } from './tones.js';
import { Weights } from './weights.js';

/** The width of an element, as it changes. */
function useWidth(place) {
  const [width, set] = useState(0);
  useLayoutEffect(() => {
    set(place.current.clientWidth);
    const watcher = new ResizeObserver(() => place.current && set(place.current.clientWidth));
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, []);
  return width;
}

/** The input as the image it is. */
function InputImage({ layer, place, colours }) {
  const { say } = useLab();
  const address = useMemo(() => colours && asImage(layer.image, colours, false), [layer.image, colours]);
  const { x, y, width, height } = place.image;
  return html`<g data-of="a.1"><rect class="frame" x=${x - 1} y=${y - 1} width=${width + 2} height=${height + 2} />
    <image class="pixels" role="img" aria-label=${say('input_image')} x=${x} y=${y} width=${width} height=${height} data-rows=${layer.image.rows} data-columns=${layer.image.columns}
      preserveAspectRatio="none" href=${address} /></g>`;
}

/** What stands above a layer, and how many of its neurons are not drawn. */
function Head({ layer, place, bottom, width, space }) {
  const { say } = useLab();
  const lines = lengthOf(layer.title) > space ? halves(layer.title) : [layer.title];
  const half = Math.max(...lines.map(lengthOf)) / 2 + 2;
  const x = Math.max(half, Math.min(place.x, width - half));
  return html`<text class="head" y="12">${lines.map((line, at) => html`<tspan x=${x} dy=${at ? 14 : 0}>${line}</tspan>`)}</text>
    ${layer.more > 0 && !layer.image && html`<text class="more" x=${place.x} y=${bottom}>${
      say('more_neurons', { count: layer.more })}</text>`}`;
}

/** The room of what stands above a layer: as far as to the nearest neighbour, with a little between them. */
function roomAt({ layers, width }, at) {
  const distances = layers.flatMap((each, other) => (Math.abs(other - at) === 1 ? [Math.abs(each.x - layers[at].x)] : []));
  return Math.min(width, ...distances) - 8;
}

/** About how long a text of 12 pixels is. */
const lengthOf = (text) => [...text].reduce((sum, letter) => sum + (letter > '\u2e80' ? 12 : 6.4), 0);

/** A text in two lines, parted nearest to its middle where it may be: after a comma, else between words. */
function halves(text) {
  const after = (pattern) => [...text.matchAll(pattern)].map((found) => found.index + found[0].length);
  const commas = after(/, |[\uff0c\u3001]/g);
  const places = commas.length > 0 ? commas : after(/ /g);
  if (!places.length) return [text];
  const middle = places.reduce((best, each) => (Math.abs(each - text.length / 2) < Math.abs(best - text.length / 2) ? each : best));
  return [text.slice(0, middle).trim(), text.slice(middle).trim()];
}

/** The picture as SVG, in which neurons take the focus one at a time. */
export function Picture({ part = 'picture', picture: given = null, main = true }) {
  const { store, say, send } = useLab();
  const [held, step, running, check] = useParts(part, 'step', 'running', 'check');
  const picture = given ?? held;
  const place = useRef();
  const room = useWidth(place);
  const colours = usePalette(place);
  const [read, tab, checking] = useSignals(store.page.place, store.page.tab, store.page.checking);
  const drawn = picture && room > 0;
  const places = useMemo(() => drawn && placesOf(picture.layers, room), [drawn && shapeOf(picture), room]);
  const walking = main && !running?.on && step;
  const found = main && tab === 'check' && !checking && check?.lit?.length > 0;
  const lit = found ? check.lit : walking ? step.lit : null;
  const reads = walking && !found ? readBy(step) : [];
  const known = walking ? step.known : null;
  const on = Boolean(running?.on);
  const label = useHeard(picture?.sentence || say('picture'), on);
  const atOnce = on || (drawn && places.look.name === 'small'); // what changes often, or much of, does not glide
  return html`${drawn && main && html`<${Layers} picture=${picture} places=${places} room=${room} scroller=${place} step=${walking} />`}<div class=${classes('picture', atOnce && 'at-once', drawn && places.look.name)} ref=${place}>${drawn && html`
    ${isDense(picture) && html`<${Beneath} picture=${picture} places=${places} colours=${colours} running=${running?.on} />`}
    <svg role="group" aria-label=${label} width=${places.width} height=${places.height}
        viewBox=${`0 0 ${places.width} ${places.height}`} onKeyDown=${main && ((event) => move(event, picture, store, send))}>
      ${picture.layers.map((layer, at) => html`<${Head} layer=${layer} place=${places.layers[at]} bottom=${places.height - 8} width=${places.width} space=${roomAt(places, at)} />`)}
      <${Links} picture=${picture} places=${places} lit=${lit} reads=${reads} part=${step?.part} />
      ${picture.layers.map((layer, at) => layer.image && html`<${InputImage} layer=${layer} place=${places.layers[at]} colours=${colours} />`)}
      ${picture.layers.map((layer, at) => !layer.image && layer.neurons.map((neuron, row) => html`
        <${Neuron} key=${`${layer.layer}.${neuron.j}`} neuron=${neuron} layer=${layer.layer} point=${places.layers[at].points[row]}
          look=${places.layers[at].look} last=${at === picture.layers.length - 1} lit=${lit} reads=${reads} known=${known} main=${main} on=${on}
          focusable=${main && isFocusable(read, picture, layer.layer, neuron.j)} />`))}
      ${(!known || known.includes('C')) && html`<${Cost} picture=${picture} places=${places} lit=${lit} />`}
    </svg><${Weights} picture=${picture} places=${places} colours=${colours} />`}</div>`;
}

/** What the places depend on. */
const shapeOf = ({ layers }) => [...layers.map((layer) => `${layer.image ? 'i' : ''}${layer.neurons.length}`), ...Object.values(sideRoom(layers))].join();

/** The cost, below the outputs. */
function Cost({ picture, places, lit }) {
  if (picture.cost == null) return null;
  const aside = places.layers.at(-1).x + MOST_OF_COST > places.width; // so that it hangs over neither edge nor neighbours
  const x = aside ? places.width - 2 : places.layers.at(-1).x;
  const lowest = Math.max(...places.layers.at(-1).points.map((point) => point.y));
  return html`<g class=${classes('cost', aside && 'aside', speaksOf(lit, 'C') && 'lit')} data-of="C">
    <text aria-hidden="true" x=${x} y=${lowest + places.look.radius + 46}>C = ${picture.cost}</text></g>`;
}

const MOST_OF_COST = 62; // pixels of half the cost, at most

function isFocusable(read, picture, layer, j) {
  const first = picture.layers.find((each) => !each.image);
  const there = read && picture.layers.some((each) => each.layer === read.layer && each.neurons.some((neuron) => neuron.j === read.j));
  return there ? read.layer === layer && read.j === j : layer === first.layer && j === first.neurons[0].j;
}

/** Go to another neuron by the arrows, and open it by Enter. */
function move(event, picture, store, send) {
  const at = /^(\d+)\.(\d+)$/.exec(event.target.dataset?.neuron ?? '');
  if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
  const [layer, j] = at.slice(1).map(Number);
  if (event.key === 'Enter') {
    send({ type: 'go', to: { layer, neuron: j } });
    event.preventDefault();
    return;
  }
  const found = neighbour(event.key, picture.layers.filter((each) => !each.image), layer, j);
  if (!found) return;
  event.preventDefault();
  event.stopPropagation();
  store.page.place.value = found;
  event.currentTarget.querySelector(`[data-neuron="${found.layer}.${found.j}"]`)?.focus();
}

function neighbour(key, layers, layer, j) {
  const column = layers.findIndex((each) => each.layer === layer);
  const row = layers[column].neurons.findIndex((neuron) => neuron.j === j);
  const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [0, 0];
  if (!across && !down) return null;
  const target = layers[column + across];
  if (!target) return null;
  const last = target.neurons.length - 1;
  const scaled = across ? Math.round((row / Math.max(1, layers[column].neurons.length - 1)) * last) : row + down;
  const neuron = target.neurons[Math.min(Math.max(scaled, 0), last)];
  return { layer: target.layer, j: neuron.j };
}
