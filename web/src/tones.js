// Fields of numbers as images: each number a colour between the colours of minus, nothing and plus of the theme.

/** Return a colour of the theme as [red, green, blue]; `--name` is looked up where the element stands. */
export function colour(element, name) {
  const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  probe.fillStyle = getComputedStyle(element).getPropertyValue(name).trim() || 'gray';
  probe.fillRect(0, 0, 1, 1);
  return [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

const CLASSES = ['--minus', '--plus', '--good', '--series-3', '--series-4', '--series-5'];

/** Return the colours that fields are painted with. */
export function palette(element) {
  return { classes: [0, 1, 2, 3, 4, 5].map((each) => colour(element, CLASSES[each])), minus: colour(element, '--minus'), plus: colour(element, '--plus'), none: colour(element, '--paper'), amount: colour(element, '--amount'), ink: colour(element, '--ink') };
}

const between = (one, other, share) => one.map((each, at) => each + (other[at] - each) * share);

/** Return the colour of a tone: −1 … 1 between minus and plus, or 0 … 1 in ink where `signed` is false. */
export function shade(tone, colours, signed) {
  if (!signed) return between(colours.none, colours.ink, tone);
  return between(colours.none, tone < 0 ? colours.minus : colours.plus, Math.min(1, Math.abs(tone)));
}

/** Paint amounts, 0 … 1: from the paper to one colour, which is that of no sign. */
export function paintAmounts(canvas, field, colours) {
  paint(canvas, field, { ...colours, ink: colours.amount }, false);
}

/** Paint the classes of a field, each in the colour of its marks. */
export function paintClasses(canvas, field, colours) {
  const painted = field.tones.map((each) => colours.classes[each % colours.classes.length]);
  paint(canvas, { ...field, tones: field.tones.map(() => 0.5) }, colours, true, painted);
}

/** Paint tones, row by row, on a canvas of as many pixels. */
export function paint(canvas, { rows, columns, tones }, colours, signed, painted = null) {
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext('2d');
  const image = context.createImageData(columns, rows);
  for (let at = 0; at < rows * columns; at += 1) {
    const [red, green, blue] = shade(tones[at], painted ? { ...colours, plus: painted[at] } : colours, signed);
    image.data.set([red, green, blue, 255], 4 * at);
  }
  context.putImageData(image, 0, 0);
}

/** Return tones as the address of an image. */
export function asImage(field, colours, signed) {
  const canvas = document.createElement('canvas');
  paint(canvas, field, colours, signed);
  return canvas.toDataURL();
}

/** Return the bytes of a base64 text. */
export function bytes(text) {
  const letters = atob(text);
  const found = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) found[at] = letters.charCodeAt(at);
  return found;
}
