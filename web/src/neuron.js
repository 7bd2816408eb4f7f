// One neuron of the picture: its activation within, z and the bias below, the error above.
import { useMemo } from 'preact/hooks';
import { useHeard } from './heard.js';
import { classes, html } from './html.js';
import { speaksOf } from './lighting.js';
import { BESIDE, shortened } from './places.js';
import { useLab } from './store.js';

/**
 * A neuron as a button, drawn again only where something of it has changed. The ring tells the sign of its error by colour
 * and by dashes, and its size by width.
 */
export function Neuron({ neuron: whole, known, layer, point, look, last, lit, reads, focusable, main, on }) {
  const { store, send, say } = useLab();
  const neuron = layer === 1 ? whole : knownOf(whole, layer, known);
  const names = namesOf(neuron.j, layer, last);
  const glows = [...LETTERS.map((letter) => `${letter}.${layer}.${neuron.j}`), last && `y.${neuron.j}`]
    .filter((name) => name && speaksOf(lit, name)).map((name) => name.split('.')[0]).join(' ');
  const isLit = names.some((name) => speaksOf(lit, name));
  const isRead = !isLit && names.some((name) => speaksOf(reads, name));
  const label = useHeard(main ? spoken(neuron, say) : '', on);
  return useMemo(() => {
    const ring = neuron.delta == null ? 'ring' : classes('ring', neuron.delta_tone < 0 ? 'minus' : 'plus');
    const read = () => { store.page.place.value = { layer, j: neuron.j }; };
    const open = () => { read(); send({ type: 'go', to: { layer, neuron: neuron.j } }); };
    return html`<g class=${classes('neuron', isLit && 'lit', isRead && 'read', last && 'last')} data-of=${names.join(' ')} data-neuron=${`${layer}.${neuron.j}`}
        ...${main ? { role: 'button', tabindex: focusable ? 0 : -1, 'aria-label': label } : {}}
        transform=${`translate(${point.x} ${point.y})`} onPointerEnter=${main && read} onFocus=${main && read} onClick=${main && open}>
      <circle class="focus" r=${look.radius + 6} />
      <circle class="body" r=${look.radius} />
      <circle class="tone" r=${look.radius} fill-opacity=${(0.42 * clamp(neuron.tone)).toFixed(3)} />
      <circle class=${ring} r=${look.radius} stroke-width=${neuron.delta == null ? 1.4 : (1.6 + 3.2 * Math.abs(neuron.delta_tone)).toFixed(2)} />
      <g aria-hidden=${main || on}>${look.values ? html`<${Values} neuron=${neuron} look=${look} glows=${glows} layer=${layer} last=${last} />`
        : html`<${Small} neuron=${neuron} look=${look} isInput=${layer === 1} last=${last} />`}</g>
    </g>`;
  }, [whole, known && reached(layer, known), glows, isLit, isRead, point, look, last, focusable, main, on, label]);
}

const LETTERS = ['z', 'a', 'delta', 'b'];

/** The names of a neuron's numbers. */
function namesOf(j, layer, last) {
  const names = ['z', 'a', 'delta', 'b', 'slope', 'gb'].map((letter) => `${letter}.${layer}.${j}`);
  return [...names, layer === 1 && `x.${j}`, last && `y.${j}`].filter(Boolean);
}

/** Which numbers of a layer the walk has reached. */
const reached = (layer, known) => LETTERS.filter((letter) => known.includes(`${letter}.${layer}`)).join(' ');

/** A neuron with those of its numbers that the walk has reached; all of them where there is no walk. */
function knownOf(neuron, layer, known) {
  if (!known) return neuron;
  const has = (letter) => known.includes(`${letter}.${layer}`);
  return { ...neuron, z: has('z') ? neuron.z : null, a: has('a') ? neuron.a : null, tone: has('a') ? neuron.tone : 0, delta: has('delta') ? neuron.delta : null };
}

const clamp = (tone) => Math.min(1, Math.max(0, tone ?? 0));

/** A neuron and its numbers, for those who hear it. */
function spoken(neuron, say) {
  const numbers = SPOKEN.filter((key) => neuron[key] != null).map((key) => say('number_spoken', { what: say(`value_${key}`), value: neuron[key] }));
  return say('neuron_spoken', { name: neuron.spoken, numbers: numbers.join(say('comma')) });
}

const SPOKEN = ['z', 'a', 'y', 'b', 'delta'];

/** The numbers in and around a neuron. */
function Values({ neuron, look, glows, layer, last }) {
  const at = (letter) => (glows.split(' ').includes(letter) ? 'lit' : '');
  const below = look.name === 'full' ? [neuron.z != null && ['z', neuron.z], neuron.b != null && ['b', neuron.b]] : [neuron.z != null && ['z', neuron.z]];
  return html`
    ${neuron.a != null && html`<text class=${classes('a', at('a'), neuron.a.length > (look.radius < ROOMY ? 5 : 6) && 'long')} y="4.5">${neuron.a}</text>`}
    ${below.filter(Boolean).map(([letter, value], row) => html`<text class=${classes('value', at(letter))}
      y=${look.radius + 15 + 14 * row}><tspan class="letter">${letter}</tspan> ${value}</text>`)}
    ${neuron.delta && html`<text class=${classes('value', 'delta', neuron.delta_tone < 0 ? 'minus' : 'plus', at('delta'))}
      y=${-look.radius - 8}><tspan class="letter">δ</tspan> ${neuron.delta}</text>`}
    ${layer === 1 && neuron.name && html`<${InputName} name=${neuron.name} radius=${look.radius} />`}
    ${last && neuron.y != null && html`<text class=${classes('target', at('y'))}
      x=${look.radius + 10} y="4"><tspan class="letter">y</tspan> ${neuron.y}</text>`}`;
}

/** The name of an input: beside it where it is short, else above it, where more room is. */
function InputName({ name, radius }) {
  if (name.length <= SHORT) return html`<text class="name" x=${-radius - 10} y="4">${name}</text>`;
  return html`<text class="name above" y=${-radius - 7}><title>${name}</title>${shortened(name)}</text>`;
}

const SHORT = 3;
const ROOMY = 28; // the radius from which a number of six letters has room within

/** What stands beside a small neuron: the name of an input; the value, the name and the target of an output. */
function Small({ neuron, look, isInput, last }) {
  const { say } = useLab();
  if (isInput && look.inputs && neuron.name) return html`<text class="name" x=${-look.radius - 8} y="4"><title>${neuron.name}</title>${shortened(neuron.name)}</text>`;
  if (!last) return null;
  return html`<text class="value beside" x=${look.radius + BESIDE} y="4">${neuron.name && (neuron.a == null ? shortened(neuron.name) : say('output_named', { name: shortened(neuron.name) }))}${neuron.a != null && html`<tspan class="strong">${neuron.a}</tspan>`}${neuron.y != null && neuron.y !== '0' && html` <tspan class="letter">y</tspan> ${neuron.y}`}</text>`;
}
