// A digit drawn by pointer or by keys: strokes on a canvas, made as small as the images that the network learned from.
import { useEffect, useRef, useState } from 'preact/hooks';
import { classes, html } from './html.js';
import { useLab, useParts } from './store.js';

const SIZE = 168;
const KEY_STEP = SIZE / 28; // how far a key moves the pen
const PIXELS = 28; // Python makes it smaller where the network wants that
const BOX = 20 / 28; // digits of MNIST lie in a box of 20 in an image of 28 pixels, around their centre of mass

/** The canvas and its buttons. */
export function Digit() {
  const { say, send } = useLab();
  const canvas = useRef();
  const [digit] = useParts('digit');
  const [pen, setPen] = useState({ x: SIZE / 2, y: SIZE / 4, down: false });
  const last = useRef(null);
  const context = () => canvas.current.getContext('2d', { willReadFrequently: true });
  const clear = () => {
    context().fillStyle = 'black';
    context().fillRect(0, 0, SIZE, SIZE);
  };
  useEffect(clear, []);
  const at = (event) => {
    const box = canvas.current.getBoundingClientRect();
    return [((event.clientX - box.left) * SIZE) / box.width, ((event.clientY - box.top) * SIZE) / box.height];
  };
  const stroke = (from, to) => {
    Object.assign(context(), { strokeStyle: 'white', lineWidth: SIZE / 12, lineCap: 'round', lineJoin: 'round' });
    context().beginPath();
    context().moveTo(...from);
    context().lineTo(...to);
    context().stroke();
  };
  const begin = (event) => {
    canvas.current.setPointerCapture(event.pointerId);
    last.current = at(event);
    stroke(last.current, last.current);
  };
  const go = (event) => {
    if (!event.buttons || !last.current) return;
    stroke(last.current, at(event));
    last.current = at(event);
  };
  const recognise = () => send({ type: 'digit', pixels: base64(reduced(canvas.current, PIXELS)) });
  const end = () => {
    last.current = null;
    recognise();
  };
  const keys = (event) => {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (event.key === 'Enter' || event.key === ' ') {
      if (pen.down) recognise();
      else stroke([pen.x, pen.y], [pen.x, pen.y]);
      setPen({ ...pen, down: !pen.down });
    } else if (dx || dy) {
      const next = { ...pen, x: within(pen.x + dx * KEY_STEP), y: within(pen.y + dy * KEY_STEP) };
      if (pen.down) stroke([pen.x, pen.y], [next.x, next.y]);
      setPen(next);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="digit"><h3>${say('draw_digit')}</h3>
    <div class="paper" role="application" tabindex="0" aria-label=${say(pen.down ? 'digit_label_down' : 'digit_label')} onKeyDown=${keys}>
      <canvas ref=${canvas} width=${SIZE} height=${SIZE} onPointerDown=${begin} onPointerMove=${go} onPointerUp=${end}></canvas>
      <span class=${classes('pen', pen.down && 'down')} style=${{ left: `${(100 * pen.x) / SIZE}%`, top: `${(100 * pen.y) / SIZE}%` }}></span></div>
    <p class="soft">${say('digit_keys')}</p><p role="status">${digit?.sentence ?? ''}</p>
    ${digit && html`<ul class="answers">${digit.outputs.map(({ name, text, tone }) => html`<li class=${classes(name === digit.best && 'best')}><span>${name}</span>
      <span class="bar" aria-hidden="true"><span style=${{ width: `${100 * Math.min(1, Math.max(0, tone))}%` }}></span></span><span>${text}</span></li>`)}</ul>`}
    <div class="row"><button type="button" onClick=${clear}>${say('clear')}</button></div></div>`;
}

/** Return the gray values of a drawing, scaled and moved as the images of handwritten digits are. */
function reduced(canvas, size) {
  const image = canvas.getContext('2d').getImageData(0, 0, SIZE, SIZE).data;
  const ink = (x, y) => image[4 * (y * SIZE + x)];
  let [left, right, top, bottom, sum, sumX, sumY] = [SIZE, 0, SIZE, 0, 0, 0, 0];
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1) {
      const value = ink(x, y);
      if (!value) continue;
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
      [sum, sumX, sumY] = [sum + value, sumX + value * x, sumY + value * y];
    }
  }
  const scale = (size * BOX) / Math.max(right - left + 1, bottom - top + 1, 1);
  const small = document.createElement('canvas');
  Object.assign(small, { width: size, height: size });
  const context = small.getContext('2d', { willReadFrequently: true });
  context.imageSmoothingQuality = 'high';
  context.fillRect(0, 0, size, size);
  context.drawImage(canvas, size / 2 - (scale * sumX) / (sum || 1), size / 2 - (scale * sumY) / (sum || 1), SIZE * scale, SIZE * scale);
  const pixels = context.getImageData(0, 0, size, size).data;
  return Uint8Array.from({ length: size * size }, (_, each) => pixels[4 * each]);
}

const within = (place) => Math.min(SIZE - KEY_STEP, Math.max(KEY_STEP, place));
const base64 = (values) => btoa(String.fromCharCode(...values));
