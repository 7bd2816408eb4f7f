// Data: a built-in set, a file that is dropped in, points drawn by hand, a digit drawn by hand; and the rows themselves.
import { useRef, useState } from 'preact/hooks';
import { classes, html } from './html.js';
import { Choice, NumberField, Segments, useOptions } from './fields.js';
import { Mark } from './field.js';
import { Digit } from './digit.js';
import { Table } from './table.js';
import { useLab, useParts } from './store.js';

/** The panel of data. */
export function Data() {
  const { say } = useLab();
  const { options, choices, limits, set } = useOptions();
  const [data, picture] = useParts('data', 'picture');
  const described = choices.data?.find((each) => each.value === options.data)?.sentence;
  const takesDigits = picture?.layers[0].size === 784 || picture?.layers[0].size === 64;
  return html`<div class="panel">
    <div class="fields">
      <${Choice} label=${say('data')} name="data" value=${options.data} choices=${choices.data} onChange=${(value) => set({ data: value })} />
      <${NumberField} label=${say('row')} name="row" step="1" value=${options.row} range=${limits.ranges?.row} onChange=${(value) => set({ row: value })} />
      ${limits.with_noise?.includes(options.data) && html`<${NumberField} label=${say('noise')} name="noise" value=${options.noise} range=${limits.ranges?.noise} onChange=${(value) => set({ noise: value })} />`}
    </div>
    <p>${data?.sentence ?? described ?? ''}</p>
    ${data?.notes?.length > 0 && html`<details class="notes" open=${options.data === 'own'}><summary>${say('data_notes')}</summary>
      <ul>${data.notes.map((note) => html`<li>${note}</li>`)}</ul></details>`}
    <div class="columns">
      <${Drop} />
      <${Board} />
      ${takesDigits && html`<${Digit} />`}
    </div>
    ${data?.cells?.length > 0 && html`<details open><summary>${say('rows')}</summary><${Rows} data=${data} row=${options.row} choose=${(row) => set({ row })} /></details>`}
    ${data?.worst?.length > 0 && html`<h3>${say('worst')}</h3><ol class="worst">${data.worst.map((each) => html`<li>
      <button type="button" onClick=${() => set({ row: each.row })}>${each.sentence}</button></li>`)}</ol>`}
  </div>`;
}

/** The first rows, each with its number first, by which it can be chosen. */
function Rows({ data, row, choose }) {
  const rows = data.cells.map(([number, ...cells]) => [
    html`<button type="button" aria-pressed=${row === Number(number)} onClick=${() => choose(Number(number))}>${number}</button>`, ...cells,
  ]);
  return html`<${Table} heads=${data.heads} rows=${rows} />`;
}

/** A place to drop a file on, which is sent as it is; Python reads it. */
function Drop() {
  const { say, upload, id } = useLab();
  const [over, setOver] = useState(false);
  const take = (file) => file && upload(file);
  if (!upload) return null;
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return html`<div class=${classes('drop', over && 'over')} onDragOver=${(event) => { event.preventDefault(); setOver(true); }} onDragLeave=${() => setOver(false)} onDrop=${drop}>
    <p id=${`${id}-drop`}>${say('drop_file')}</p>
    <label class="file"><input type="file" class="heard" aria-describedby=${`${id}-drop`} accept=".csv,.tsv,.txt,.parquet,.feather,.xlsx,.json,.npz"
      onChange=${(event) => { take(event.target.files[0]); event.target.value = ''; }} /><span>${say('choose_file')}</span></label></div>`;
}

/** A board on which points are drawn, by pointer or by keys. */
function Board() {
  const { say, send } = useLab();
  const [points, set] = useState([]);
  const [kind, setKind] = useState(0);
  const [cursor, setCursor] = useState({ x: 0.5, y: 0.5 });
  const board = useRef();
  const { options } = useOptions();
  if (options.hide?.includes('points')) return null;
  const add = (x, y) => set([...points, [round(2 * x - 1), round(1 - 2 * y), kind]]);
  const place = (event) => {
    const box = board.current.getBoundingClientRect();
    add((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  };
  const keys = (event) => {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (dx || dy) setCursor({ x: within(cursor.x + dx / 20), y: within(cursor.y + dy / 20) });
    else if (event.key === 'Enter' || event.key === ' ') add(cursor.x, cursor.y);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="board"><h3>${say('draw_points')}</h3>
    <${Segments} label=${say('class')} value=${kind} onChange=${setKind} choices=${[0, 1].map((value) => ({ value, label: html`<svg width="16" height="16" viewBox="0 0 1 1" aria-hidden="true"><${Mark} x=${0.5} y=${0.5} kind=${value} size=${0.28} /></svg> ${say('class_number', { number: value })}` }))} />
    <svg class="paper" ref=${board} viewBox="0 0 1 1" role="application" tabindex="0" aria-label=${say('board_label', { count: points.length })} onPointerDown=${place} onKeyDown=${keys}>
      <path class="axes" d="M0 .5H1M.5 0V1" />
      ${points.map(([x, y, each]) => html`<${Mark} x=${(x + 1) / 2} y=${(1 - y) / 2} kind=${each} />`)}
      <path class="cursor" d=${`M${cursor.x - 0.03} ${cursor.y}h.06M${cursor.x} ${cursor.y - 0.03}v.06`} />
    </svg>
    <div class="row"><button type="button" aria-disabled=${points.length < 2} onClick=${() => points.length > 1 && send({ type: 'points', points })}>${say('use_points')}</button>
      <button type="button" onClick=${() => set([])}>${say('clear')}</button></div></div>`;
}

const within = (share) => Math.min(1, Math.max(0, share));
const round = (number) => Math.round(1000 * number) / 1000;
