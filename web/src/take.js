// Taking away: the command and the address of this very state, Python's lines, the picture, the files that Python makes.
import { useState } from 'preact/hooks';
import { html } from './html.js';
import { asSvg, save } from './drawing.js';
import { useLab, useParts } from './store.js';

const FILES = ['lesson', 'snapshot', 'proof'];

/** The panel. */
export function Take() {
  const { say, send, root } = useLab();
  const [take] = useParts('take');
  const picture = () => root().querySelector('.bp-lab .picture svg');
  return html`<div class="panel">
    <div class="row">${FILES.map((what) => html`<button type="button" onClick=${() => send({ type: 'take', what })}>${say(`take_${what}`)}</button>`)}
      <button type="button" onClick=${() => save('backproof.svg', new Blob([asSvg(picture(), say('links_as_image'))], { type: 'image/svg+xml' }))}>${say('take_svg')}</button>
      <button type="button" onClick=${() => asPng(picture(), say('links_as_image'))}>${say('take_png')}</button></div>
    ${take?.lacks?.map((sentence) => html`<p class="soft lacks">${sentence}</p>`)}
    ${take?.command && html`<${Copied} label=${say('this_command')} text=${take.command} />`}
    ${take?.address && html`<${Copied} label=${say('this_address')} text=${take.address} />`}
    ${take?.python && html`<${Copied} label=${say('these_lines')} text=${take.python} />`}</div>`;
}

/** A text with a button that copies it. */
function Copied({ label, text }) {
  const { say, store } = useLab();
  const [copied, set] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    set(true);
    store.page.said.value = say('copied');
    setTimeout(() => set(false), 2000);
  };
  return html`<div class="copied"><div class="row"><h3>${label}</h3><button type="button" onClick=${copy}>${say(copied ? 'copied' : 'copy')}</button></div>
    <pre class="scroll" tabindex="0">${text}</pre></div>`;
}

/** Save a picture as PNG, twice as large as on screen. */
async function asPng(svg, why) {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([asSvg(svg, why)], { type: 'image/svg+xml' }));
  image.src = address;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = 2 * svg.width.baseVal.value;
  canvas.height = 2 * svg.height.baseVal.value;
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  canvas.toBlob((blob) => save('backproof.png', blob), 'image/png');
}
