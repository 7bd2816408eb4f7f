// How the page speaks with Python: over a WebSocket, over a notebook's model, or with a recording of its answers.
// Each is { send(message), listen(hear), close() }; `hear` is called with every message, a plain object.

const LONGEST_WAIT = 8000;

/** Speak over a WebSocket at an address of the page's own server; connect again when the connection is lost. */
export function overSocket(address, { onLost, onOpen }) {
  const url = new URL(address, document.baseURI);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  let socket;
  let hear = () => {};
  let wait = 250;
  let closed = false;
  const connect = () => {
    socket = new WebSocket(url);
    socket.addEventListener('open', () => {
      wait = 250;
      onOpen();
    });
    socket.addEventListener('message', (event) => hear(JSON.parse(event.data)));
    socket.addEventListener('close', () => {
      if (closed) return;
      onLost();
      setTimeout(connect, wait);
      wait = Math.min(2 * wait, LONGEST_WAIT);
    });
  };
  return {
    send: (message) => socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message)),
    listen(how) {
      hear = how;
      connect();
    },
    close() {
      closed = true;
      socket?.close();
    },
  };
}

/** Speak over the model of a notebook's widget. */
export function overModel(model, { onOpen }) {
  let hear = () => {};
  const heard = (message) => hear(message);
  return {
    send: (message) => model.send(message),
    listen(how) {
      hear = how;
      model.on('msg:custom', heard);
      onOpen();
    },
    close: () => model.off('msg:custom', heard),
  };
}

/**
 * Answer from a recording: `states` by key, the key of a step or of a step and a language; steps can be gone through,
 * and the language changed, and nothing else.
 */
export function overRecording(recording) {
  let hear = () => {};
  let at = recording.at ?? 0;
  let language = recording.language;
  const answer = () => {
    const shared = recording.shared[language];
    hear({ type: 'state', ...shared, ...recording.states[language][at], recorded: true });
  };
  return {
    send(message) {
      const count = recording.states[language].length;
      if (message.type === 'go') at = placeOf(message.to, at, count, recording.states[language]);
      if (message.type === 'set' && recording.shared[message.changes.lang]) language = message.changes.lang;
      if (message.type === 'go' || message.type === 'set') answer();
    },
    listen(how) {
      hear = how;
      answer();
    },
    close: () => {},
  };
}

function placeOf(to, at, count, states) {
  const named = { next: at + 1, previous: at - 1, first: 0, last: count - 1 };
  const asked = to.layer ? [`z.${to.layer}.${to.neuron}`, `z.${to.layer}`] : [to];
  const found = named[to] ?? Math.max(...asked.map((id) => states.findIndex((state) => state.step.id === id)));
  return found < 0 || found >= count ? at : found;
}
