// The network: its layers, an activation for each, the cost, how it begins.
import { html } from './html.js';
import { Choice, NumberField, TextField, useOptions } from './fields.js';
import { useLab } from './store.js';

/** The panel of the network. */
export function Network() {
  const { say } = useLab();
  const { options, choices, limits, set } = useOptions();
  const sizes = options.net ?? [];
  const acts = options.act ?? [];
  const setAct = (at) => (value) => set({ act: acts.map((each, layer) => (layer === at ? value : each)) });
  const resize = (text) => {
    const found = text.split(/[^0-9]+/).filter(Boolean).map(Number);
    if (found.length > 1) set({ net: found });
  };
  const hidden = (change) => {
    const inner = sizes.slice(1, -1);
    if (change > 0) set({ net: [sizes[0], ...inner, inner.at(-1) ?? 3, sizes.at(-1)] });
    else if (inner.length > 0) set({ net: [sizes[0], ...inner.slice(0, -1), sizes.at(-1)] });
  };
  return html`<div class="panel">
    <div class="fields">
      <${TextField} label=${say('sizes')} name="net" value=${sizes.join('-')} onChange=${resize} />
      <div class="row steppers" role="group" aria-label=${say('hidden_layers')}>
        <button type="button" onClick=${() => hidden(-1)} aria-label=${say('fewer_layers')}>−</button>
        <span>${say('hidden_count', { count: Math.max(0, sizes.length - 2) })}</span>
        <button type="button" onClick=${() => hidden(1)} aria-label=${say('more_layers')}>+</button></div>
    </div>
    <div class="fields">${acts.map((act, at) => html`<${Choice} key=${at} label=${say('activation_of', { layer: at + 2 })} name="act" value=${act} choices=${choices.act} onChange=${setAct(at)} />`)}</div>
    <div class="fields">
      <${Choice} label=${say('cost')} name="cost" value=${options.cost} choices=${choices.cost} onChange=${(value) => set({ cost: value })} />
      <${Choice} label=${say('init')} name="init" value=${options.init} choices=${choices.init} onChange=${(value) => set({ init: value })} />
      <${NumberField} label=${say('seed')} name="seed" step="1" value=${options.seed} range=${limits.ranges?.seed} onChange=${(value) => set({ seed: value })} />
    </div></div>`;
}
