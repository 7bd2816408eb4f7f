// The page: its head, the picture with the steps below it, the training beside it, and the panels.
import { html } from './html.js';
import { Keys } from './keyboard.js';
import { Field } from './field.js';
import { Live } from './heard.js';
import { LessonPage, Panels, PictureSettings } from './panels.js';
import { Picture } from './picture.js';
import { Plots } from './plots.js';
import { Reading } from './reading.js';
import { Step, Stepper } from './step.js';
import { useLab, useParts, useSignals } from './store.js';
import { useShowing } from './showing.js';
import { nextTheme } from './theme.js';
import { Findings, TrainButtons, Training } from './train.js';

/** The whole page. */
export function App() {
  const { say, store } = useLab();
  const [words, picture] = useParts('words', 'picture');
  const [waiting] = useSignals(store.page.waiting);
  if (!words || !picture) return waiting && html`<p class="notice" role="status">${waiting}</p>`;
  return html`<${Head} /><${Notices} />
    <${LessonPage} /><${Second} />
    <div class="stage">
      <section class="card network" aria-label=${say('picture')}>
        <div class="row bar"><${Overview} /><${PictureSettings} /></div><${Picture} /><${Legend} /><${Reading} />
      </section>
      <div class="steps"><${Stepper} /><${Step} /></div>
      <div class="side"><${Training} /></div>
      <${Panels} />
    </div>
    <${Keys} /><${Live} />`;
}

/** The name of the page, what to do next, and what concerns the whole page. */
function Head() {
  const { say, send, store } = useLab();
  const [opening, language, lesson] = useParts('opening', 'language', 'lesson');
  const [theme] = useSignals(store.page.theme);
  const other = language === 'zh' ? 'en' : 'zh';
  return html`<header><div class="row bar"><h1>${say('title')}</h1>
      <span class="row"><button type="button" lang=${other === 'zh' ? 'zh-Hans' : 'en'} onClick=${() => send({ type: 'set', changes: { lang: other } })}>${say('other_language')}</button>
      <button type="button" onClick=${() => { store.page.theme.value = nextTheme(theme); }}>${say(`theme_${theme}`)}</button>
      <button type="button" aria-haspopup="dialog" onClick=${() => { store.page.keys.value = true; }}>${say('keys')}</button></span></div>
    ${opening && !lesson && html`<p class="opening">${opening.sentence}</p>`}</header>`;
}

/** What the picture is of: the sizes, the activations, the cost. */
function Overview() {
  const { say } = useLab();
  const [options, choices] = useParts('options', 'choices');
  if (!options?.net) return null;
  const named = (list, value) => list?.find((each) => each.value === value)?.label ?? value;
  return html`<p class="overview"><strong>${options.net.join('–')}</strong> ${say('overview', {
    activations: [...new Set(options.act)].map((each) => named(choices?.act, each)).join(say('comma')),
    cost: named(choices?.cost, options.cost), data: named(choices?.data, options.data) })}</p>`;
}

/** How a sign and a size are told. */
function Legend() {
  const { say } = useLab();
  const [picture] = useParts('picture');
  const line = (sign) => html`<svg width="34" height="10" aria-hidden="true"><g class=${`link ${sign}`}><path class="line" d="M1 5h32" stroke-width="3" /></g></svg>`;
  return html`<p class="key soft">${line('plus')} ${say('positive')} ${line('minus')} ${say('negative')} <span>${say('width_tells')}</span>
    ${picture.note && html`<span class="note">${picture.note}</span>`}</p>`;
}

/** What was refused, and a lost connection. */
function Notices() {
  const { say, store } = useLab();
  const [error, lost, noticed] = useSignals(store.page.error, store.page.lost, store.page.noticed);
  const [unread] = useParts('unread');
  return html`<div aria-live="assertive">${lost && html`<p class="notice">${say('lost')}</p>`}
    ${unread && !noticed && html`<p class="notice unread">${unread} <button type="button" onClick=${() => { store.page.noticed.value = true; }}>${say('close')}</button></p>`}
    ${error && html`<p class="notice error">${error} <button type="button" onClick=${() => { store.page.error.value = ''; }}>${say('close')}</button></p>`}</div>`;
}

/** Two runs side by side, with the buttons that let both go on. */
function Second() {
  const { say, send } = useLab();
  const [second, picture, history, findings, field] = useParts('second', 'picture', 'history', 'findings', 'field');
  const head = useShowing(second?.name ?? '');
  if (!second) return null;
  const runs = [{ side: 'left', picture, history, findings, field }, { side: 'right', ...second }];
  return html`<section class="card second" aria-label=${second.title}><h2 tabindex="-1" ref=${head}>${second.title}</h2>
    <p>${second.sentence}</p>
    <div class="row"><${TrainButtons} /><button type="button" onClick=${() => send({ type: 'demonstration', name: null })}>${say('one_run')}</button></div>
    <div class="pair">${runs.map((run) => html`<div key=${run.side} class=${`run ${run.side}`}><h3>${say(`run_${run.side}`)}</h3>
      ${run.picture && html`<${Picture} picture=${run.picture} main=${false} />`}${run.history && html`<${Plots} history=${run.history} />`}
      <${Findings} findings=${run.findings} />${run.field && html`<${Field} name="boundary" field=${run.field} />`}</div>`)}</div></section>`;
}
