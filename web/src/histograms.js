// How large the gradients of each layer are over time: a column for each sample, a row for each size by powers of ten.
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { html } from './html.js';
import { usePalette } from './palette.js';
import { useLab } from './store.js';
import { Table } from './table.js';
import { bytes, paintAmounts } from './tones.js';

/** The histograms of all layers, folded away until they are asked for. */
export function Histograms({ histograms }) {
  const { say } = useLab();
  if (!histograms?.length) return null;
  return html`<details class="histograms"><summary>${say('histograms')}</summary>
    <p class="soft">${say('histograms_read')}</p>
    ${histograms.map((each) => html`<${Histogram} key=${each.layer} histogram=${each} />`)}</details>`;
}

function Histogram({ histogram }) {
  const { say } = useLab();
  const figure = useRef();
  const canvas = useRef();
  const colours = usePalette(figure);
  const drawn = useMemo(() => cut(histogram), [histogram.base64]);
  useEffect(() => { if (colours) paintAmounts(canvas.current, drawn, colours); }, [drawn, colours]);
  return html`<figure class="histogram" ref=${figure}><figcaption><strong>${histogram.label}</strong></figcaption>
    <div class="scaled"><span class="top">10<sup>${minus(drawn.high)}</sup></span><span class="low">10<sup>${minus(drawn.low)}</sup></span>
      <canvas ref=${canvas} role="img" aria-label=${histogram.label}></canvas></div>
    <p class="soft">${histogram.sentence}</p>
    <details><summary>${say('table')}</summary><${Table} ...${histogram.table} caption=${histogram.label} /></details></figure>`;
}

/**
 * The powers of ten that occur, the largest first, as high numbers stand at the top of an axis. The fullest bin is the
 * darkest.
 */
function cut({ rows, columns, base64, low, high }) {
  const values = bytes(base64);
  const most = Math.max(1, ...values);
  const each = rows / (high - low); // bins of a power of ten
  const filled = Array.from({ length: rows }, (_, row) => values.subarray(row * columns, (row + 1) * columns).some(Boolean));
  const from = Math.floor(Math.max(0, filled.indexOf(true)) / each);
  const to = Math.max(from + 1, Math.ceil((filled.lastIndexOf(true) + 1) / each));
  const tones = [];
  for (let row = to * each - 1; row >= from * each; row -= 1) tones.push(...values.subarray(row * columns, (row + 1) * columns));
  return { rows: (to - from) * each, columns, tones: tones.map((tone) => tone / most), low: low + from, high: low + to };
}

const minus = (power) => String(power).replace('-', '\u2212');
