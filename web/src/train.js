// Training: the buttons, the curves, the decision boundary, the cost around the parameters, and what goes wrong.
import { useEffect, useRef, useState } from 'preact/hooks';
import { classes, html } from './html.js';
import { Choice, NumberField, useOptions, useShown } from './fields.js';
import { Field } from './field.js';
import { Plots } from './plots.js';
import { useLab, useParts } from './store.js';

/** The buttons of training; pause can always be reached. Of two runs they stand above both. */
export function TrainButtons() {
  const { say, send } = useLab();
  const [running, recorded] = useParts('running', 'recorded');
  const shown = useShown('train');
  const deed = (name) => () => send({ type: 'train', deed: name });
  if (!running || !shown || recorded) return null;
  return html`<div class="row buttons" role="group" aria-label=${say('training')}>
    <button type="button" class="main" data-running=${running.on} onClick=${deed(running.on ? 'pause' : 'run')}>${say(running.on ? 'pause' : 'run')}</button>
    <button type="button" onClick=${deed('step')}>${say('one_update')}</button>
    <button type="button" onClick=${deed('epoch')}>${say('one_epoch')}</button>
    <button type="button" onClick=${deed('reset')}>${say('reset')}</button>
  </div>`;
}

/** The settings that training reads, which may be changed while it runs. */
export function TrainSettings() {
  const { say } = useLab();
  const { options, choices, limits, set } = useOptions();
  const ranges = limits.ranges ?? {};
  const number = (name) => html`<${NumberField} label=${say(name)} name=${name} value=${options[name]} range=${ranges[name]} onChange=${(value) => set({ [name]: value })} />`;
  return html`<div class="fields">
    ${number('rate')}${number('batch')}
    <${Choice} label=${say('optimizer')} name="optimizer" value=${options.optimizer} choices=${choices.optimizer} onChange=${(value) => set({ optimizer: value })} />
    ${number('l2')}${number('l1')}
    <${Choice} label=${say('speed')} name="speed" value=${String(options.speed)} onChange=${(value) => set({ speed: Number(value) })}
      choices=${(choices.speed ?? []).map((each) => ({ ...each, value: String(each.value) }))} />
  </div>`;
}

/** The cost around the parameters: asked for where it is in view and nothing trains, since Python takes long for it. */
function Surface() {
  const { send, say } = useLab();
  const [surface, running, history] = useParts('surface', 'running', 'history');
  const place = useRef();
  const [inView, setInView] = useState(false);
  const on = running?.on;
  useEffect(() => {
    const watcher = new IntersectionObserver((found) => setInView(found.at(-1).isIntersecting));
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, []);
  useEffect(() => { if (inView && !on) send({ type: 'ask', part: 'surface' }); }, [inView, on, history]);
  const isOther = !surface || surface.of !== running?.of; // of another network, or of other data
  const before = !isOther && surface.update !== running.update && { sentence: say('surface_before', { update: surface.update }) };
  return html`<div class="surface" ref=${place}>${!isOther && html`<${Field} name="surface" field=${before ? { ...surface, ...before } : surface} signed=${false} />`}</div>`;
}

/** What goes wrong in a training. */
export function Findings({ findings }) {
  return findings?.length > 0 && html`<ul class="findings">${findings.map((each) => html`<li class=${classes(each.kind)}>${each.sentence}</li>`)}</ul>`;
}

/** What is seen of a training: curves, fields, findings. */
export function Training() {
  const { say, send } = useLab();
  const [running, findings, field, recorded, second] = useParts('running', 'findings', 'field', 'recorded', 'second');
  const shown = useShown('train');
  if (!running || !shown) return null;
  return html`<section class="card train" aria-label=${say('training')}>
    ${!second && html`<${TrainButtons} />`}
    <p class="soft now" aria-hidden=${running.on}>${running.sentence}</p>
    ${!recorded && html`<details class="settings"><summary>${say('settings')}</summary><${TrainSettings} /></details>`}
    <div class="seen">
      <${Plots} />
      ${field && html`<${Field} name="boundary" field=${field} choose=${recorded ? null : (row) => send({ type: 'set', changes: { row } })} />`}
      <${Surface} />
    </div>
    <${Findings} findings=${findings} />
  </section>`;
}
