// Where the page begins: in a browser at `backproof lab`, in a notebook as a widget, or from a recording in the page.
import { effect } from '@preact/signals-core';
import { render } from 'preact';
import font from '../../src/backproof/rendering/fonts/mathematics.woff2';
import { App } from './app.js';
import { bytes } from './tones.js';
import { announce } from './heard.js';
import { html } from './html.js';
import { save } from './drawing.js';
import { hearKeys, keepKeysWithin } from './keyboard.js';
import { watch } from './lighting.js';
import { Lab, makeStore, take } from './store.js';
import { keepTheme } from './theme.js';
import { overModel, overRecording, overSocket } from './transport.js';
import { say } from './words.js';

const LANGUAGES = { en: 'en', zh: 'zh-Hans' };
const TABS_OF = { paths: 'walk', check: 'check' };

/** What the ids of one lab begin with: a notebook may show several, each from a copy of this module. */
const anId = () => `lab-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;

/** Show the lab in an element, over a transport, hearing keys in `keys`. Returns what takes it away again. */
export function mount(element, transport, { upload = null, store = makeStore(), keys = element } = {}) {
  const root = document.createElement('div');
  root.className = 'bp-lab';
  root.tabIndex = -1;
  element.replaceChildren(root);
  useFont();
  const send = (message) => transport.send(message);
  const lab = { id: anId(), store, send, upload, root: () => element, say: (key, facts) => say(store.parts.words.peek(), key, facts) };
  const ends = [keepTheme(root, store.page), hearKeys(keys, store, send), watch(root, store.page.near, store.parts), keepLanguage(store, root), announce(store)];
  transport.listen((message) => hear(message, store, send));
  render(html`<${Lab.Provider} value=${lab}><${App} /></${Lab.Provider}>`, root);
  return () => {
    transport.close();
    ends.forEach((end) => end());
    render(null, root);
    root.remove();
  };
}

/**
 * Take in a message. What a running training sent is acknowledged once it is in the page, so that Python makes the next while
 * this one is painted; a page that is not seen waits until it is.
 */
function hear(message, store, send) {
  if (message.type === 'error' || 'check' in message) store.page.checking.value = false;
  if (message.type === 'error') store.page.error.value = message.sentence;
  else if (message.type === 'file') save(message.name, new Blob([message.text ?? bytes(message.base64)], { type: message.mime }));
  else if (message.type === 'state') {
    for (const [part, tab] of Object.entries(TABS_OF)) if (isNew(message[part], store.parts[part].peek())) store.page.tab.value = tab;
    take(store, message);
    if (message.session) begun(message.session);
    if (store.parts.running.peek()?.on) (document.hidden ? requestAnimationFrame : queueMicrotask)(() => send({ type: 'drawn' }));
  }
}

/** Whether paths or a check were not there before, or are of another weight. */
const isNew = (part, before) => Boolean(part) && (!before || part.weight !== before.weight);

/** Keep the language of the page. */
const keepLanguage = (store, root) => effect(() => {
  const language = LANGUAGES[store.parts.language.value];
  if (!language) return;
  root.lang = language;
  if (root.closest('[data-socket]')) document.documentElement.lang = language;
});

/** The font of formulas lies in the bundle, so that it is there in a notebook and in a page from a folder too. */
function useFont() {
  if ([...document.fonts].some((face) => face.family.includes('Backproof Mathematics'))) return;
  document.fonts.add(new FontFace('Backproof Mathematics', font));
}

const SESSION = 'backproof-lab-session';
const ADDRESSES = 'backproof-lab-addresses'; // that the session had, the last one first
const MOST_ADDRESSES = 8;
const REST = 250; // milliseconds before the address follows

/** Keep something for this page when it is loaded again. */
function keep(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // the page begins anew when it is loaded again
  }
}

function kept(name) {
  try {
    return sessionStorage.getItem(name) ?? '';
  } catch {
    return '';
  }
}

/** Keep a session, and at which address it was asked for. */
function begun(session) {
  keep(SESSION, session);
  keep(ADDRESSES, window.location.hash.slice(1));
}

/** Whether an address is that of the session: its last, and of a page that is loaded again, which may have been asked for
    just before its address followed, also one that it had a moment ago. */
function isOfSession(address) {
  const [last, ...before] = kept(ADDRESSES).split('\n');
  const isAgain = performance.getEntriesByType('navigation')[0]?.type === 'reload';
  return address === last || (isAgain && before.includes(address));
}

/** The browser's language, where it is one of ours. */
const browserLanguage = () => (navigator.languages.find((each) => /^(zh|en)/.test(each)) ?? 'en').slice(0, 2);

/** Send a file as the data of this session; what was refused is said in words. */
async function put(address, file, store) {
  const { words, language } = store.parts;
  const headers = { 'X-Name': encodeURIComponent(file.name), 'X-Session': kept(SESSION), 'X-Language': language.peek() };
  try {
    const answer = await fetch(address, { method: 'PUT', body: file, headers });
    if (answer.status === 422) store.page.error.value = (await answer.json()).sentence;
    else if (!answer.ok) store.page.error.value = say(words.peek(), answer.status === 413 ? 'file_too_large' : 'file_not_taken');
  } catch {
    store.page.error.value = say(words.peek(), 'file_not_taken'); // the server may end the connection while it is sent
  }
}

/** Let the address say what the page shows, a moment later, since browsers take long to change an address; at once where
    the page is left. */
function keepAddress(store, address) {
  let [waiting, own] = [0, address()];
  const write = () => {
    clearTimeout(waiting);
    waiting = 0;
    const place = store.parts.take.peek()?.address;
    if (!place || address() !== own) return; // somebody has written another address, which is about to be opened
    if (place !== address()) window.history.replaceState(null, '', `#${place}`);
    own = address();
    const others = kept(ADDRESSES).split('\n').filter((each) => each !== own);
    keep(ADDRESSES, [own, ...others].slice(0, MOST_ADDRESSES).join('\n'));
  };
  window.addEventListener('hashchange', () => {
    own = address();
    keep(ADDRESSES, '');
  });
  window.addEventListener('pagehide', write);
  document.addEventListener('visibilitychange', () => { if (document.hidden) write(); });
  effect(() => {
    if (store.parts.take.value) waiting ||= setTimeout(write, REST);
  });
}

/** Begin the page of `backproof lab`. */
function begin(element) {
  const store = makeStore();
  const address = () => window.location.hash.slice(1);
  const language = () => store.parts.language.peek() ?? browserLanguage();
  let goesOn = address() === '' || isOfSession(address()); // another address asks for another state
  const transport = overSocket(element.dataset.socket, {
    onOpen() {
      store.page.lost.value = false;
      transport.send({ type: 'open', address: address(), language: language(), session: goesOn ? kept(SESSION) : '' });
      goesOn = true;
    },
    onLost() { store.page.lost.value = true; },
  });
  const upload = (file) => put(element.dataset.upload, file, store);
  mount(element, transport, { upload, store, keys: document });
  keepAddress(store, address);
  window.addEventListener('hashchange', () => {
    store.page.noticed.value = false;
    store.parts.take.value = null; // the address says what is asked for, until it is answered
    transport.send({ type: 'open', address: address(), language: language() });
  });
}

/** Begin a page that holds a recording. */
function replay(element, script) {
  mount(element, overRecording(JSON.parse(script.textContent)), { keys: document });
}

const page = typeof document === 'undefined' ? null : document.querySelector('#lab');
const recording = page && document.querySelector('#lab-steps');
if (recording) replay(page, recording);
else if (page?.dataset.socket) begin(page);

const PATIENCE = 1500; // milliseconds before the page says what it waits for

/** The widget of a notebook. */
function renderWidget({ model, el }) {
  const store = makeStore();
  const language = model.get('language') || browserLanguage();
  const transport = overModel(model, { onOpen: () => transport.send({ type: 'open', address: '', language, session: '' }) });
  const waits = setTimeout(() => { store.page.waiting.value = model.get('waiting')?.[language] ?? ''; }, PATIENCE);
  const ends = [mount(el, transport, { store }), keepKeysWithin(el), () => clearTimeout(waits)];
  return () => ends.forEach((end) => end());
}

export default { render: renderWidget };
