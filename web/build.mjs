// Make the bundle of the page, src/backproof/lab/static/lab.js and lab.css, from the sources in src/.
// The same sources and versions give the same bytes: nothing of the time or of this machine goes into the files.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? join(here, '..', 'src', 'backproof', 'lab', 'static');
const settings = { bundle: true, minify: true, charset: 'utf8', legalComments: 'none', logLevel: 'warning' };

await build({
  ...settings,
  entryPoints: [join(here, 'src', 'lab.js')],
  outfile: join(target, 'lab.js'),
  format: 'esm',
  target: 'es2022',
  loader: { '.woff2': 'binary' },
});
await build({ ...settings, entryPoints: [join(here, 'src', 'styles', 'lab.css')], outfile: join(target, 'lab.css') });

// Whoever gets the bundle gets the licences of what is in it.
const bundled = ['preact', 'htm', '@preact/signals-core', 'uplot'];
const notices = bundled.map((name) => {
  const folder = join(here, 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = readFileSync(join(folder, 'LICENSE'), 'utf8').replaceAll('\r\n', '\n').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
});
writeFileSync(join(target, 'LICENSES.txt'), notices.join(`\n${'-'.repeat(78)}\n\n`));
