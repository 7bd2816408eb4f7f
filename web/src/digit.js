// A digit drawn by hand: strokes on a canvas, made as small as the images that the network has learned from.
import { useEffect, useRef, useState } from 'preact/hooks';
import { html } from './html.js';
import { useLab, useParts } from './store.js';

const SIZE = 168;
const PIXELS = 28; // Python makes it smaller where the network wants that
const BOX = 20 / 28; // digits of MNIST lie in a box of 20 in an image of 28 pixels, around their centre of mass

/** The canvas and its buttons. */
export function Digit() {
  const { say, send } = useLab();
  const canvas = useRef();
  const [digit] = useParts('digit');
  const [drawn, setDrawn] = useState(false);
  const context = () => canvas.current.getContext('2d', { willReadFrequently: true });
  const clear = () => {
    context().fillStyle = 'black';
    context().fillRect(0, 0, SIZE, SIZE);
    setDrawn(false);
  };
  useEffect(clear, []);
  const at = (event) => {
    const box = canvas.current.getBoundingClientRect();
    return [((event.clientX - box.left) * SIZE) / box.width, ((event.clientY - box.top) * SIZE) / box.height];
  };
  const begin = (event) => {
    canvas.current.setPointerCapture(event.pointerId);
    Object.assign(context(), { strokeStyle: 'white', lineWidth: SIZE / 12, lineCap: 'round', lineJoin: 'round' });
    context().beginPath();
    context().moveTo(...at(event));
  };
  const go = (event) => {
    if (!event.buttons) return;
    context().lineTo(...at(event));
    context().stroke();
    setDrawn(true);
  };
  const end = () => drawn && send({ type: 'digit', pixels: base64(reduced(canvas.current, PIXELS)) });
  return html`<div class="digit"><h3>${say('draw_digit')}</h3>
    <canvas ref=${canvas} width=${SIZE} height=${SIZE} role="img" aria-label=${say('digit_label')} onPointerDown=${begin} onPointerMove=${go} onPointerUp=${end}></canvas>
    <p role="status">${digit?.sentence ?? ''}</p>
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

const base64 = (values) => btoa(String.fromCharCode(...values));
