// Images of few pixels as shapes, so that a picture of them stays sharp however large it is printed.
const SVG = 'http://www.w3.org/2000/svg';

/** Return an element of SVG with attributes. */
export function shape(tag, attributes) {
  const found = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => found.setAttribute(name, value));
  return found;
}

/** Return the pixels of what a canvas can draw, a path for each colour, in a box: so many columns and rows, from a row on. */
export function asShapes(drawable, { top = 0, columns, rows }, { x, y, width, height }) {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: columns, height: rows });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(drawable, 0, top, columns, rows, 0, 0, columns, rows);
  const scale = `translate(${x} ${y}) scale(${width / columns} ${height / rows})`;
  const found = shape('g', { transform: scale, 'shape-rendering': 'crispEdges' });
  for (const [fill, d] of runs(context.getImageData(0, 0, columns, rows))) found.append(shape('path', { fill, d }));
  return found;
}

/** Return what each colour covers, as the data of a path: pixels of one colour side by side are one rectangle. */
function runs({ data, width, height }) {
  const pixels = new Uint32Array(data.buffer);
  const found = new Map();
  for (let at = 0, end; at < width * height; at = end) {
    const last = at - (at % width) + width;
    for (end = at + 1; end < last && pixels[end] === pixels[at];) end += 1;
    const column = at % width;
    const colour = `#${[0, 1, 2].map((part) => data[4 * at + part].toString(16).padStart(2, '0')).join('')}`;
    found.set(colour, `${found.get(colour) ?? ''}M${column} ${(at - column) / width}h${end - at}v1h${at - end}z`);
  }
  return found;
}
