// The controls of forms: a choice, a number, a switch; each with its label, and sent when it is changed.
import { useState } from 'preact/hooks';
import { html } from './html.js';
import { useLab, useParts } from './store.js';

let numbered = 0;

/** An id that no other field has, those of another lab in the same notebook among them. */
function useId() {
  const { id } = useLab();
  return useState(() => `${id}-${(numbered += 1)}`)[0];
}

/** Whether a control is shown: a link or a lesson may hide any by its name. */
export function useShown(name) {
  const [options] = useParts('options');
  return !options?.hide?.includes(name);
}

/** A choice from a list of { value, label }. */
export function Choice({ label, value, choices, onChange, name = '' }) {
  const id = useId();
  const shown = useShown(name);
  if (!shown) return null;
  return html`<div class="field"><label for=${id}>${label}</label>
    <select id=${id} data-control=${name} value=${value} onChange=${(event) => onChange(event.target.value)}>
      ${(choices ?? []).map((each) => html`<option value=${each.value} selected=${each.value === value}>${each.label}</option>`)}
    </select></div>`;
}

/** A number; what is typed is sent when the field is left or Enter is pressed. */
export function NumberField({ label, value, onChange, name = '', range = [null, null], step = 'any' }) {
  const id = useId();
  const shown = useShown(name);
  if (!shown) return null;
  const change = (event) => event.target.value !== '' && Number.isFinite(event.target.valueAsNumber) && onChange(event.target.valueAsNumber);
  return html`<div class="field"><label for=${id}>${label}</label>
    <input id=${id} data-control=${name} type="number" inputmode="decimal" step=${step} min=${range[0]} max=${range[1]} value=${value} onChange=${change} /></div>`;
}

/** A text; sent like a number. */
export function TextField({ label, value, onChange, name = '' }) {
  const id = useId();
  const shown = useShown(name);
  if (!shown) return null;
  return html`<div class="field"><label for=${id}>${label}</label>
    <input id=${id} data-control=${name} type="text" autocomplete="off" spellcheck=${false} value=${value} onChange=${(event) => onChange(event.target.value)} /></div>`;
}

/** One of a few, as buttons side by side. */
export function Segments({ label, value, choices, onChange, name = '' }) {
  const shown = useShown(name);
  if (!shown) return null;
  return html`<div class="segments" role="group" aria-label=${label} data-control=${name}>${choices.map((each) => html`
    <button type="button" aria-pressed=${each.value === value} onClick=${() => onChange(each.value)}>${each.label}</button>`)}</div>`;
}

/** What sets options of the session. */
export function useOptions() {
  const { send } = useLab();
  const [options, choices, limits] = useParts('options', 'choices', 'limits');
  return { options: options ?? {}, choices: choices ?? {}, limits: limits ?? {}, set: (changes) => send({ type: 'set', changes }) };
}
