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
  const { rows, columns, base64 } = histogram;
  const tones = useMemo(() => upsideDown(bytes(base64), rows, columns), [base64]);
  useEffect(() => { if (colours) paintAmounts(canvas.current, { rows, columns, tones }, colours); }, [tones, colours]);
  return html`<figure class="histogram" ref=${figure}><figcaption><strong>${histogram.label}</strong></figcaption>
    <div class="scaled"><span class="top">10<sup>${histogram.high}</sup></span><span class="low">10<sup>${minus(histogram.low)}</sup></span>
      <canvas ref=${canvas} role="img" aria-label=${`${histogram.label} ${histogram.sentence}`}></canvas></div>
    <p class="soft">${histogram.sentence}</p>
    <details><summary>${say('table')}</summary><${Table} ...${histogram.table} caption=${histogram.label} /></details></figure>`;
}

/** The largest gradients come first, as high numbers stand at the top of an axis. The fullest bin of all is the darkest. */
function upsideDown(values, rows, columns) {
  const most = Math.max(1, ...values);
  return Array.from({ length: rows * columns }, (_, at) => values[(rows - 1 - Math.floor(at / columns)) * columns + (at % columns)] / most);
}

const minus = (power) => String(power).replace('-', '\u2212');
