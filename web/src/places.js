// Where the neurons of the picture stand, for the width that there is: columns of full neurons, or many small ones.

/** What a look needs: radius, distance of rows, and what is written. */
export const LOOKS = {
  full: { radius: 28, row: 118, values: true, labels: true },
  compact: { radius: 20, row: 80, values: true, labels: false },
  small: { radius: 16, row: 44, values: false, labels: false },
};
const MOST_FULL = 4;
const MOST_COMPACT = 7;
const MOST_IN_A_COLUMN = 10;
const GRID = 44;
const IMAGE = 196;
const HEAD = 50;
const FOOT = 54;

/** Return { width, height, look, layers: [{ x, points: [{ x, y }], image }] } for the layers of a picture. */
export function placesOf(layers, room) {
  const most = Math.max(...layers.map((layer) => (layer.image ? 1 : layer.neurons.length)));
  const name = most <= MOST_FULL ? 'full' : most <= MOST_COMPACT ? 'compact' : 'small';
  const look = { name, ...LOOKS[name] };
  const narrow = room < 520;
  if (narrow && name === 'full') Object.assign(look, { radius: 25, row: 118, labels: false });
  const margin = name === 'small' ? 126 : narrow ? 58 : 84;
  look.image = narrow ? 112 : IMAGE;
  const first = layers[0].image ? 10 : narrow && !layers[0].neurons.some((neuron) => neuron.name.length > 3) ? 48 : Math.min(margin, 84);
  const wide = layers.map((layer) => widthOf(layer, look));
  const least = wide.reduce((sum, each) => sum + each, 0) + (layers.length - 1) * (narrow ? 82 : 90) + first + margin;
  const width = Math.max(room, least);
  const gap = layers.length > 1 ? (width - first - margin - wide.reduce((sum, each) => sum + each, 0)) / (layers.length - 1) : 0;
  const tall = Math.max(...layers.map((layer) => heightOf(layer, look)));
  const middle = HEAD + tall / 2;
  let left = first;
  const placed = layers.map((layer, at) => {
    const found = { ...(layer.image ? imageAt(layer, look, left, middle) : columnsAt(layer, look, left, middle)), x: left + wide[at] / 2 };
    left += wide[at] + gap;
    return found;
  });
  return { width, height: HEAD + tall + FOOT, look, layers: placed, middle };
}

const columnsOf = (layer) => Math.ceil(layer.neurons.length / MOST_IN_A_COLUMN);

function widthOf(layer, look) {
  if (layer.image) return look.image;
  return look.name === 'small' ? (columnsOf(layer) - 1) * GRID : 0;
}

function heightOf(layer, look) {
  if (layer.image) return look.image;
  const rows = look.name === 'small' ? Math.ceil(layer.neurons.length / columnsOf(layer)) : layer.neurons.length;
  return look.row * (rows - 1) + 2 * look.radius;
}

function columnsAt(layer, look, left, middle) {
  const columns = look.name === 'small' ? columnsOf(layer) : 1;
  const rows = Math.ceil(layer.neurons.length / columns);
  const points = layer.neurons.map((_, at) => {
    const row = at % rows;
    const inColumn = Math.min(rows, layer.neurons.length - Math.floor(at / rows) * rows);
    return { x: left + Math.floor(at / rows) * GRID, y: middle + look.row * (row - (inColumn - 1) / 2) };
  });
  return { points, image: null };
}

function imageAt(layer, look, left, middle) {
  const { rows, columns } = layer.image;
  const size = look.image / Math.max(rows, columns);
  const top = middle - (size * rows) / 2;
  const at = (k) => ({ x: left + size * (((k - 1) % columns) + 0.5), y: top + size * (Math.floor((k - 1) / columns) + 0.5) });
  return { points: layer.neurons.map((neuron) => at(neuron.j)), at, image: { x: left, y: top, width: size * columns, height: size * rows } };
}
