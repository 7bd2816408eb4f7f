// The step: its title and sentence, the formula, the same with this network's numbers, and the proof that unfolds.
import { classes, html } from './html.js';
import { Formula, Mixed } from './formula.js';
import { useLab, useParts } from './store.js';

/** Buttons from step to step, with a line of all steps of this example. */
export function Stepper() {
  const { say, send } = useLab();
  const [steps, step, recorded] = useParts('steps', 'step', 'recorded');
  if (!steps) return null;
  const here = outlineOf(steps, step);
  const go = (to) => send({ type: 'go', to });
  const first = !step || step.index <= 0;
  const last = step && step.index >= step.count - 1;
  return html`<div class="stepper" role="group" aria-label=${say('steps')} data-recorded=${recorded ? 'true' : null}>
    <div class="row buttons">
      <button type="button" onClick=${() => go('first')} aria-disabled=${first} title=${say('first_step')}><${Arrow} to="first" /></button>
      <button type="button" onClick=${() => go('previous')} aria-disabled=${first} title=${say('previous_step')}><${Arrow} to="previous" /></button>
      <button type="button" class="main" onClick=${() => go('next')} aria-disabled=${Boolean(last)}>${say('next_step')} <${Arrow} to="next" /></button>
      <span class="count">${step ? say('step_count', { index: step.index + 1, count: step.count }) : ''}</span>
    </div>
    <ol class="outline" aria-label=${say('outline')}>${steps.map((each) => html`<li key=${each.id} class=${classes(each.part, each.id === here && 'here')}>
      <button type="button" onClick=${() => go(each.id)} aria-current=${each.id === here ? 'step' : null} title=${each.title}><${Name} id=${each.id} part=${each.part} /></button></li>`)}</ol>
  </div>`;
}

/** The step of the outline at which a step of any fineness stands. */
function outlineOf(steps, step) {
  if (!step) return '';
  const found = steps.filter((each) => step.id === each.id || step.id.startsWith(`${each.id}.`));
  return found.at(-1)?.id ?? '';
}

/** The name of a step as the formulas have it: a letter or an equation, and the layer above it. */
function Name({ id, part }) {
  const { say } = useLab();
  const [kind, layer] = id.split('.');
  const name = kind === 'update' ? say(`part_${part}`) : kind.length > 1 ? kind.toUpperCase() : html`<i>${kind}</i>`;
  return html`<span aria-hidden="true">${name}${layer && html`<sup>${layer}</sup>`}</span>`;
}

/** A small arrow, drawn. */
export function Arrow({ to }) {
  const path = { next: 'M5 2l6 6-6 6', previous: 'M11 2L5 8l6 6', first: 'M12 2L6 8l6 6M4 2v12' }[to];
  return html`<svg class="arrow" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><path d=${path} /></svg>`;
}

/** What happens in the step. */
export function Step() {
  const { say } = useLab();
  const [step, proof, recorded] = useParts('step', 'proof', 'recorded');
  if (!step) return html`<section class="card step" aria-label=${say('step')}><p class="soft">${say('no_step')}</p></section>`;
  return html`<section class=${classes('card', 'step', step.part)} aria-label=${say('step')}>
    <p class="kind">${say(`part_${step.part}`)}</p>
    <h2>${step.title}</h2>
    <p>${step.sentence}</p>
    ${step.formula && html`<div class="scroll stated" tabindex="0" role="group" aria-label=${say('formula')}>
      <${Formula} tree=${step.formula} spoken=${step.spoken} block /></div>`}
    ${step.numbers?.length > 0 && html`<div class="scroll numbers" tabindex="0" role="group" aria-label=${say('numbers')}>
      ${step.numbers.map((row) => html`<div><${Formula} tree=${row} /></div>`)}</div>`}
    ${step.more && html`<p class="soft">${recorded ? step.more_kept : step.more}</p>`}
    ${proof && html`<${Proof} proof=${proof} key=${step.id} />`}
  </section>`;
}

/** The step of the proof, line by line with its reasons. */
function Proof({ proof }) {
  const { say } = useLab();
  return html`<details class="proof"><summary>${say('why')}</summary>
    <p class="soft">${proof.title}</p>
    <ol class="lines">${proof.lines.map((line) => line.formula === undefined ? html`<li class="titled"><h3>${line.label && html`<span class="label">${line.label}</span> `}${line.title}</h3></li>` : html`<li>
      <div class="scroll" tabindex="0" role="group" aria-label=${say('formula')}><${Formula} tree=${line.formula} spoken=${line.spoken} block /></div>
      ${line.reason && html`<p class="reason"><${Mixed} parts=${line.reason} /></p>`}</li>`)}</ol></details>`;
}
