// A table of numbers: what stands behind a drawing, and the rows of data.
import { html } from './html.js';

/** A table that scrolls in itself. */
export function Table({ heads, rows, caption = '' }) {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${caption || heads.join(' ')}><table>${caption && html`<caption>${caption}</caption>`}
    <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}
