// Curves over epochs: drawn by uPlot in the colours of the theme, each with a sentence and, on demand, a table.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { Histograms } from './histograms.js';
import { html } from './html.js';
import { Table } from './table.js';
import { useLab, useParts, useSignals } from './store.js';

const HEIGHT = 118;
const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3], [1, 2], [12, 4]];

/** All panels of the history, or of the one that is given. */
export function Plots({ history: given = null }) {
  const { say } = useLab();
  const [held, running] = useParts('history', 'running');
  const history = given ?? held;
  if (!history) return null;
  return html`<div class="plots">
    ${history.panels.map((panel) => html`<${Plot} key=${`${panel.name} ${panel.series.length}`} panel=${panel} epochs=${history.epochs} />`)}
    <p class="soft" aria-hidden=${Boolean(running?.on)}>${say('curves_read', { sentence: history.sentence })}</p>
    <${Histograms} histograms=${history.histograms} />
    ${history.table && html`<details><summary>${say('table')}</summary><${Table} ...${history.table} /></details>`}
  </div>`;
}

/** One panel. */
function Plot({ panel, epochs }) {
  const place = useRef();
  const plot = useRef();
  const { store } = useLab();
  const [theme, host] = useSignals(store.page.theme, store.page.host);
  const data = [epochs, ...panel.series.map((series) => series.values)];
  useEffect(() => {
    const make = () => {
      plot.current?.destroy();
      if (place.current) plot.current = new uPlot(optionsOf(panel, place.current), data, place.current);
    };
    make();
    const watcher = new ResizeObserver(() => place.current && plot.current?.setSize({ width: widthOf(place.current), height: HEIGHT }));
    watcher.observe(place.current);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', make);
    return () => {
      watcher.disconnect();
      dark.removeEventListener('change', make);
      plot.current?.destroy();
    };
  }, [theme, host, panel.label, panel.series.map((series) => series.label).join()]);
  useEffect(() => { plot.current?.setData(data); }, [epochs, panel]);
  return html`<figure class="plot"><figcaption><strong>${panel.label}</strong>${panel.series.length > 1 && html`
    <span class="legend">${panel.series.map((series, at) => html`<span class=${`series-${at}`}><svg width="22" height="8" aria-hidden="true"><path
      d="M1 4h20" stroke-dasharray=${DASHES[at % DASHES.length].join(' ')} /></svg>${series.label}</span> `)}</span>`}</figcaption>
    <div ref=${place} aria-hidden="true"></div></figure>`;
}

const widthOf = (element) => Math.max(120, Math.floor(element.clientWidth));

function optionsOf(panel, element) {
  const style = getComputedStyle(element);
  const of = (name) => style.getPropertyValue(name).trim();
  const font = `11px ${style.fontFamily}`;
  const axis = { stroke: of('--soft'), grid: { stroke: of('--line'), width: 1 }, ticks: { stroke: of('--line'), width: 1 }, font };
  return {
    width: widthOf(element),
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, sync: { key: 'lab' } },
    scales: { x: { time: false, range: ends }, y: { distr: panel.scale === 'log' ? 3 : 1, log: 10, ...(panel.range && { range: panel.range }) } },
    axes: [{ ...axis, size: 24, space: 46 }, { ...axis, size: 50, space: 26, ...(panel.scale === 'log' && decades(axis)) }],
    series: [{}, ...panel.series.map((series, at) => ({
      label: series.label, stroke: of(`--series-${at % 6}`), width: 1.8, dash: DASHES[at % DASHES.length], points: { show: (plot) => plot.data[0].length < 2, size: 7, fill: of(`--series-${at % 6}`) }, spanGaps: false,
    }))],
  };
}

/** Where the axis of epochs begins and ends; before there are two samples it is one epoch long. */
function ends(plot, low, high) {
  const [epochs] = plot.data;
  return epochs.length > 1 && high > low ? [low, high] : [epochs[0] ?? 0, (epochs[0] ?? 0) + 1];
}

/** On a logarithmic axis only powers of ten have a line and a number: all of them, or every second, third, … where they are many. */
function decades(axis) {
  const power = (value) => Math.round(Math.log10(value));
  const filter = (_, splits) => {
    const tens = splits.filter((value) => value > 0 && Math.abs(Math.log10(value) - power(value)) < 1e-9);
    const each = Math.max(1, Math.ceil(tens.length / MOST_DECADES));
    return splits.map((value) => (tens.includes(value) && power(value) % each === 0 ? value : null));
  };
  const values = (_, splits) => splits.map((value) => (value === null ? null : tenTo(power(value), value)));
  return { filter, values, grid: { ...axis.grid, filter }, ticks: { ...axis.ticks, filter } };
}

const MOST_DECADES = 4;
const HIGH = [...'\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079'];

/** A power of ten as it stands at an axis: written out where it is short. */
function tenTo(power, value) {
  if (power >= -3 && power <= 4) return String(value);
  return `10${power < 0 ? '\u207b' : ''}${[...String(Math.abs(power))].map((digit) => HIGH[digit]).join('')}`;
}
