// What is under the pointer or the focus, number by number: it stays live while the network learns.
import { useMemo, useRef } from 'preact/hooks';
import { html } from './html.js';
import { NumberField } from './fields.js';
import { usePalette } from './palette.js';
import { useLab, useParts, useSignals } from './store.js';
import { asImage } from './tones.js';
import { weightsOf } from './weights.js';

/** The numbers of the neuron or the weight that is read. */
export function Reading() {
  const { store, say, send } = useLab();
  const [picture, running, recorded] = useParts('picture', 'running', 'recorded');
  const on = Boolean(running?.on); // what changes with every frame is seen, and heard by the name of the neuron
  const [place] = useSignals(store.page.place);
  const layer = picture?.layers.find((each) => each.layer === place?.layer);
  const neuron = layer?.neurons.find((each) => each.j === place?.j);
  const walked = ({ layer: to, j, k }) => ({ type: 'button', title: say('walk_this_weight'), onClick: () => send({ type: 'weight', layer: to, j, k }) });
  if (!picture) return null;
  const large = picture.layers.filter((each) => each.more > 0 && !(recorded && each.layer === 1)); // in a kept page no step is of an input
  const others = large.length > 0 && html`<${Others} layers=${large} />`;
  if (!neuron) return html`<div class="reading"><p class="soft">${say('point_at')}</p>${others}</div>`;
  const links = picture.links.filter((link) => link.layer === place.layer && link.j === place.j);
  const asked = links.filter((link) => place.k === undefined || link.k === place.k);
  return html`<div class="reading">
    <${WeightImage} picture=${picture} place=${place} />
    <p class="where">${neuron.spoken}</p>
    <dl aria-hidden=${on}>${valuesOf(neuron).map(([letter, value, key]) => html`<div key=${letter} data-of=${`${key}.${place.layer}.${place.j}`}><dt><i>${letter}</i> <span>${say(`value_${key}`)}</span></dt><dd>${value}</dd></div>`)}</dl>
    ${asked.length > 0 && html`<ul class="weights" aria-label=${say('weights_in')}>${asked.slice(0, 24).map((link) => html`<li key=${link.k}>
      <${recorded ? 'span' : 'button'} data-of=${`w.${link.layer}.${link.j}.${link.k}`} ...${recorded ? {} : walked(link)}><i>w</i><sub>${`${link.j},${link.k}`}</sub> <span aria-hidden=${on}>${link.w}${link.g && html`<small> ${say('gradient')} ${link.g}</small>`}</span></></li>`)}</ul>`}${others}
  </div>`;
}

/** Behind an input that is an image: the weights of the neuron as an image too. */
function WeightImage({ picture, place }) {
  const { say } = useLab();
  const own = useRef();
  const colours = usePalette(own);
  const field = place.layer === 2 && weightsOf(picture, place.j);
  const address = useMemo(() => colours && field && asImage(field, colours, true), [colours, picture, place.j, place.layer]);
  return html`<span class="own-weights" ref=${own}>${address && html`<img class="pixels" alt=${say('weights_as_image')} src=${address} />`}</span>`;
}

/** Of large layers only some neurons are drawn: fields that lead to any of the others; to an input, where it is a term. */
function Others({ layers }) {
  const { say, send, store } = useLab();
  const [place] = useSignals(store.page.place);
  const receiver = place?.layer === 2 ? place.j : 1;
  const go = (layer, neuron) => (layer > 1 ? { type: 'go', to: { layer, neuron } } : { type: 'set', changes: { detail: 'term', step: `z.2.${receiver}.${neuron}` } });
  return html`<div class="fields">${layers.map(({ layer, size }) => html`<${NumberField} key=${layer} label=${say(layer > 1 ? 'go_to_neuron' : 'go_to_input', { layer, size })} step="1" range=${[1, size]} value=""
    onChange=${(neuron) => Number.isInteger(neuron) && neuron >= 1 && neuron <= size && send(go(layer, neuron))} />`)}</div>`;
}

const valuesOf = (neuron) => [
  ['z', neuron.z, 'z'], ['a', neuron.a, 'a'], ['σ′', neuron.slope, 'slope'], ['δ', neuron.delta, 'delta'], ['b', neuron.b, 'b'], ['∂C/∂b', neuron.gb, 'gb'], ['y', neuron.y, 'y'],
].filter(([, value]) => value !== null && value !== undefined && value !== '');
