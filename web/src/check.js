// The check of one's own backward pass: pasted where that was allowed, judged by Python, shown in the picture.
import { useState } from 'preact/hooks';
import { classes, html } from './html.js';
import { useLab, useParts, useSignals } from './store.js';

/** The panel of the check. */
export function Check() {
  const { say, send, store } = useLab();
  const [checking] = useSignals(store.page.checking);
  const [limits, check] = useParts('limits', 'check');
  const [code, set] = useState('');
  const allowed = limits?.may_run_code;
  const ready = code.trim() && !checking;
  const ask = () => {
    store.page.checking.value = true;
    send({ type: 'check', code });
  };
  return html`<div class="panel"><p>${say(allowed ? 'check_intro' : 'check_not_allowed')}</p>
    ${!allowed && html`<pre class="command">${say('allow_command')}</pre>`}
    ${allowed && html`<label class="code">${say('your_code')}<textarea rows="12" spellcheck=${false} value=${code} onInput=${(event) => set(event.target.value)}></textarea></label>
      <div class="row"><button type="button" class="main" aria-disabled=${!ready} onClick=${() => ready && ask()}>${say('check_it')}</button></div>`}
    ${checking && html`<p role="status">${say('checking')}</p>`}
    ${check && !checking && html`<div class=${classes('verdict', check.verdict)} role="status"><p>${check.sentence}</p>
      <ul>${(check.equations ?? []).map((each) => html`<li class=${each.good ? 'good' : 'bad'}><strong>${each.name}</strong> ${each.sentence}</li>`)}</ul>
      ${check.lines?.length > 0 && html`<h3>${say('in_your_code')}</h3><pre class="lines" tabindex="0">${check.lines.map((each) => `${each.line}  ${each.text}`).join('\n')}</pre>`}
      ${check.mend && html`<h3>${say('mend')}</h3><pre class="mend" tabindex="0">${check.mend}</pre>`}
      <${Sentences} title=${say('evidence')} look="evidence" sentences=${check.evidence} />
      <${Sentences} title=${say('check_notes')} look="notes" sentences=${check.notes} /></div>`}</div>`;
}

/** A title and sentences, where there are some. */
function Sentences({ title, look, sentences }) {
  return sentences?.length > 0 && html`<h3>${title}</h3><ul class=${classes('said', look)}>${sentences.map((each) => html`<li>${each}</li>`)}</ul>`;
}
