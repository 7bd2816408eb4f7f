// Where the input is an image, the weights of each neuron behind it as an image too: all on one canvas above the picture.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { html } from './html.js';
import { bytes, shade } from './tones.js';

const SHARE = 1.42; // of a neuron's radius: the side of the square within it

/** The images of all neurons of layer 2 that are drawn; nothing where the input is no image. */
export function Weights({ picture, places, colours }) {
  const canvas = useRef();
  const { image } = picture.layers[0];
  const dense = image && picture.dense?.find((each) => each.layer === 2);
  const { neurons } = picture.layers[1];
  useLayoutEffect(() => {
    if (dense && colours) paintAll(canvas.current, { image, dense, neurons, places, colours });
  }, [dense?.base64, image, neurons, places, colours]);
  if (!dense) return null;
  return html`<canvas class="weight-images" ref=${canvas} aria-hidden="true" style=${{ width: `${places.width}px`, height: `${places.height}px` }}></canvas>`;
}

/** The weights of one neuron of layer 2 as a field of the image's size; null where the input is no image. */
export function weightsOf(picture, j) {
  const { image } = picture.layers[0];
  const dense = image && picture.dense?.find((each) => each.layer === 2);
  if (!dense) return null;
  const size = image.rows * image.columns;
  const own = new Int8Array(bytes(dense.base64).buffer, (j - 1) * size, size);
  return { rows: image.rows, columns: image.columns, tones: Array.from(own, (tone) => tone / 127) };
}

function paintAll(canvas, { image, dense, neurons, places, colours }) {
  const scale = window.devicePixelRatio || 1;
  const size = { width: Math.round(places.width * scale), height: Math.round(places.height * scale) };
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  const context = canvas.getContext('2d');
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, places.width, places.height);
  context.imageSmoothingEnabled = false;
  const side = SHARE * places.look.radius;
  const strip = stripOf(image, dense, neurons, colours);
  const { columns, rows } = image;
  canvas.pieces = neurons.map((_, at) => { // also for the picture as a file
    const { x, y } = places.layers[1].points[at];
    return { strip, part: { top: at * rows, columns, rows }, box: { x: x - side / 2, y: y - side / 2, width: side, height: side } };
  });
  for (const { part, box } of canvas.pieces) context.drawImage(strip, 0, part.top, columns, rows, box.x, box.y, side, side);
}

/** Return the images one below the other. */
function stripOf(image, dense, neurons, colours) {
  const strip = document.createElement('canvas');
  const each = image.rows * image.columns;
  Object.assign(strip, { width: image.columns, height: image.rows * neurons.length });
  const context = strip.getContext('2d');
  const data = context.createImageData(strip.width, strip.height);
  const [from, to, shades] = [new Int8Array(bytes(dense.base64).buffer), new Uint32Array(data.data.buffer), shadesOf(colours)];
  neurons.forEach(({ j }, at) => {
    for (let pixel = 0; pixel < each; pixel += 1) to[at * each + pixel] = shades[from[(j - 1) * each + pixel] + 127];
  });
  context.putImageData(data, 0, 0);
  return strip;
}

const made = new WeakMap();

/** Return the pixels of the tones −127 … 127, made once for a theme. */
function shadesOf(colours) {
  if (!made.has(colours)) {
    const pixels = new Uint8ClampedArray(4 * 255);
    for (let tone = -127; tone <= 127; tone += 1) pixels.set([...shade(tone / 127, colours, true), 255], 4 * (tone + 127));
    made.set(colours, new Uint32Array(pixels.buffer));
  }
  return made.get(colours);
}
