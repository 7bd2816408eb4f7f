// Where the neurons of the picture stand, for the width that there is: columns of full neurons, or many small ones.

/** What a look needs: radius, distance of rows, and what is written. */
export const LOOKS = {
  full: { radius: 28, row: 118, values: true, labels: true },
  compact: { radius: 23, row: 82, values: true, labels: false },
  small: { radius: 16, row: 44, values: false, labels: false },
};
/** Of many inputs, which stand in one column all the same, so that each has its name beside it. */
const TIGHT = { radius: 9, row: 24 };
const MOST_TIGHT = 32;
const MOST_FULL = 4;
const MOST_COMPACT = 7;
const MOST_IN_A_COLUMN = 10;
const MOST_OUTPUTS_IN_A_COLUMN = 16; // beside each stand its value and its name
export const BESIDE = 12; // from a small neuron to what stands beside it
const GRID = 44;
const LONGEST_NUMBER = 9; // letters
const LONGEST_NAME = 17;
const IMAGE = 196;
const HEAD = 50;
const FOOT = 54;

/** A name, cut within where it is long: names of columns of one kind, such as dates, differ at their ends. */
export const shortened = (name) => (name.length > LONGEST_NAME ? `${name.slice(0, 7).trimEnd()}…${name.slice(-9).trimStart()}` : name);

/** About how wide a letter is in the widest of the usual fonts, in px: beside an output (sans serif) and beside an input (serif, larger). */
const LETTER = { outputs: 7.6, inputs: 9.2 };

/** About how long a text beside a neuron is. */
const lengthOf = (text, side) => [...text].reduce((sum, letter) => sum + (letter > '\u2e80' ? 14 : LETTER[side]), 0);

const longestOf = ({ neurons }, side) => Math.max(...neurons.map((neuron) => lengthOf(shortened(neuron.name), side)));

/** The room that texts need beside the inputs and beside the outputs, whatever the values become. */
export function sideRoom(layers) {
  const outputs = layers.at(-1);
  const isNumber = outputs.neurons.some((neuron) => !['0', '1', undefined, null].includes(neuron.y));
  const letters = 2 + LONGEST_NUMBER + (isNumber ? LONGEST_NUMBER + 2 : 3);
  return { inputs: longestOf(layers[0], 'inputs'), outputs: longestOf(outputs, 'outputs') + lengthOf('0'.repeat(letters), 'outputs') };
}

/** Return { width, height, look, layers: [{ x, points: [{ x, y }], image, look }] } for the layers of a picture. */
export function placesOf(layers, room) {
  const most = Math.max(...layers.map((layer) => (layer.image ? 1 : layer.neurons.length)));
  const name = most <= MOST_FULL ? 'full' : most <= MOST_COMPACT ? 'compact' : 'small';
  const look = { name, ...LOOKS[name] };
  const narrow = room < 520;
  if (narrow && name === 'full') Object.assign(look, { radius: 25, row: 118, labels: false });
  const beside = sideRoom(layers);
  const margin = name === 'small' ? Math.max(126, beside.outputs + look.radius + BESIDE) : narrow ? 58 : 84;
  look.image = narrow ? 112 : IMAGE;
  const outputs = layers.length - 1;
  look.inputs = name === 'small' && !layers[0].image && layers[0].neurons.length <= MOST_TIGHT; // their names stand beside them
  const isTight = look.inputs && layers[0].neurons.length > MOST_IN_A_COLUMN;
  const looks = layers.map((_, at) => (at === 0 && isTight ? { ...look, ...TIGHT } : look));
  const shapes = layers.map((layer, at) => ({ columns: at === 0 && isTight ? 1 : columnsOf(layer, look, at === outputs), grid: at === outputs ? Math.max(GRID, beside.outputs + 2 * look.radius + BESIDE) : GRID }));
  const first = look.inputs ? Math.max(84, beside.inputs + 2 * look.radius) : firstOf(layers[0], narrow, margin);
  const wide = layers.map((layer, at) => widthOf(layer, look, shapes[at]));
  const least = wide.reduce((sum, each) => sum + each, 0) + (layers.length - 1) * (narrow ? 82 : 90) + first + margin;
  const width = Math.max(room, least);
  const gap = layers.length > 1 ? (width - first - margin - wide.reduce((sum, each) => sum + each, 0)) / (layers.length - 1) : 0;
  const tall = Math.max(...layers.map((layer, at) => heightOf(layer, looks[at], shapes[at])));
  const middle = HEAD + tall / 2;
  let left = first;
  const placed = layers.map((layer, at) => {
    const found = { ...(layer.image ? imageAt(layer, look, left, middle) : columnsAt(layer, looks[at], shapes[at], left, middle)), x: left + wide[at] / 2, look: looks[at] };
    left += wide[at] + gap;
    return found;
  });
  return { width, height: HEAD + tall + FOOT, look, layers: placed, middle };
}

/** How far from the edge the inputs stand where no names stand beside them. */
function firstOf(inputs, narrow, margin) {
  if (inputs.image) return 10;
  return narrow && !inputs.neurons.some((neuron) => neuron.name.length > 3) ? 48 : Math.min(margin, 84);
}

function columnsOf(layer, look, isLast) {
  return look.name === 'small' ? Math.ceil(layer.neurons.length / (isLast ? MOST_OUTPUTS_IN_A_COLUMN : MOST_IN_A_COLUMN)) : 1;
}

function widthOf(layer, look, { columns, grid }) {
  return layer.image ? look.image : (columns - 1) * grid;
}

function heightOf(layer, look, { columns }) {
  if (layer.image) return look.image;
  return look.row * (Math.ceil(layer.neurons.length / columns) - 1) + 2 * look.radius;
}

function columnsAt(layer, look, { columns, grid }, left, middle) {
  const rows = Math.ceil(layer.neurons.length / columns);
  const points = layer.neurons.map((_, at) => {
    const row = at % rows;
    const inColumn = Math.min(rows, layer.neurons.length - Math.floor(at / rows) * rows);
    return { x: left + Math.floor(at / rows) * grid, y: middle + look.row * (row - (inColumn - 1) / 2) };
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
