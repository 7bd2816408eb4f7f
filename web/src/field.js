// A field over two inputs or two directions: painted on a canvas, with points or a path above it and a sentence below.
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { classes, html } from './html.js';
import { usePalette } from './palette.js';
import { useLab } from './store.js';
import { bytes, paint, paintAmounts, paintClasses } from './tones.js';

const SHAPES = ['circle', 'square', 'diamond', 'triangle', 'cross'];

/** The mark of a class: told by its shape as well as by its colour. */
export function Mark({ x, y, kind, size = 0.022 }) {
  const shape = SHAPES[kind % SHAPES.length];
  const look = `mark kind-${kind % SHAPES.length}`;
  const s = size;
  const paths = {
    square: `M${x - s} ${y - s}h${2 * s}v${2 * s}h${-2 * s}z`,
    diamond: `M${x} ${y - 1.3 * s}l${1.3 * s} ${1.3 * s}l${-1.3 * s} ${1.3 * s}l${-1.3 * s} ${-1.3 * s}z`,
    triangle: `M${x} ${y - 1.2 * s}l${1.2 * s} ${2.1 * s}h${-2.4 * s}z`,
    cross: `M${x - s} ${y - s}l${2 * s} ${2 * s}M${x + s} ${y - s}l${-2 * s} ${2 * s}`,
  };
  return shape === 'circle' ? html`<circle class=${look} cx=${x} cy=${y} r=${s} />` : html`<path class=${look} d=${paths[shape]} />`;
}

/** A field with what lies above it; where a point is pressed, `choose` is told its row. */
export function Field({ name, field, signed = true, choose = null }) {
  const { say } = useLab();
  const figure = useRef();
  const canvas = useRef();
  const colours = usePalette(figure);
  const tones = useMemo(() => (Array.isArray(field.tones) ? field.tones : Array.from(bytes(field.tones), (each) => toneOf(each, field.classes, signed))), [field.tones]);
  useEffect(() => {
    if (colours && field.classes) paintClasses(canvas.current, { ...field, tones }, colours);
    else if (colours && !signed) paintAmounts(canvas.current, { ...field, tones }, colours);
    else if (colours) paint(canvas.current, { ...field, tones: soften(tones) }, colours, true);
  }, [tones, colours]);
  const [left, right] = field.x;
  const [low, high] = field.y;
  const at = (x, y) => [(x - left) / (right - left), 1 - (y - low) / (high - low)];
  const along = (points) => points.map(([x, y]) => at(x, y).map((each) => each.toFixed(4)).join(' '));
  const path = field.path && along(field.path);
  const here = field.points?.find((point) => point[3] === field.row);
  return html`<figure class="field-figure" ref=${figure}>
    <div class="framed">${field.ends && html`<${Axis} look="up" ends=${[...field.ends[1]].reverse()} label=${field.labels[1]} />`}
    <div class="square"><canvas ref=${canvas} role="img" aria-label=${say(name)}></canvas>
      <svg viewBox="0 0 1 1" aria-hidden="true">
        ${field.edge && html`<path class="edge" d=${field.edge.map((line) => `M${along(line).join('L')}`).join('')} />`}
        ${path && html`<path class="way" d=${`M${path.join('L')}`} />`}
        ${path && html`<circle class="way-end" cx=${path.at(-1).split(' ')[0]} cy=${path.at(-1).split(' ')[1]} r="0.018" />`}
        ${field.points?.map(([x, y, kind, row]) => { const [px, py] = at(x, y); return html`<g class=${classes('point', choose && 'open')} onClick=${choose && (() => choose(row))}><${Mark} x=${px} y=${py} kind=${kind} /></g>`; })}
        ${here && html`<circle class="here" cx=${at(here[0], here[1])[0]} cy=${at(here[0], here[1])[1]} r="0.042" />`}
      </svg></div>
    ${field.ends && html`<${Axis} look="across" ends=${field.ends[0]} label=${field.labels[0]} />`}</div>
    <figcaption><strong>${say(name)}</strong> ${field.sentence}</figcaption></figure>`;
}

/** The ends of an axis, and what it is of. */
function Axis({ look, ends, label }) {
  return html`<div class=${classes('axis', look)} aria-hidden="true"><span>${ends[0]}</span><i title=${label}>${label}</i><span>${ends[1]}</span></div>`;
}

/** A byte as a tone: a class as it is, an amount from 0, else from −1; always to 1. */
function toneOf(byte, areClasses, signed) {
  if (areClasses) return byte;
  return signed ? byte / 127.5 - 1 : byte / 255;
}

/** Fields lie behind points: their colours are half as strong. */
const soften = (tones) => tones.map((tone) => 0.62 * tone);
