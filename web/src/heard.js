// What is heard of the page. A screen reader that is told of every frame of a training drops what is announced meanwhile:
// so it is told of steps and deeds at once, and of what changes with every frame once a second.
import { effect } from '@preact/signals-core';
import { useEffect, useRef } from 'preact/hooks';
import { html } from './html.js';
import { useLab, useSignals } from './store.js';

const PACE = 1000; // milliseconds from one frame that is heard to the next
const TOGETHER = 700; // within which a pause and the step that brought it are announced as one
const SPOKEN = 6000; // after which what was announced is taken away, so that nobody meets it again

/** Return a text as it is at rest, and while a training runs as it was at most a second ago. */
export function useHeard(text, on) {
  const kept = useRef({ text, at: 0 });
  const now = performance.now();
  if (!on || now - kept.current.at >= PACE) kept.current = { text, at: now };
  return kept.current.text;
}

/** Announce steps by their titles, and trainings that begin, pause or were moved on by a button. Returns what ends it. */
export function announce({ parts, page }) {
  let [step, before] = ['', null];
  const said = { training: { text: '', at: 0 }, step: { text: '', at: 0 } };
  const tell = (what, text) => {
    const now = performance.now();
    said[what] = { text, at: now };
    page.said.value = [said.training, said.step].filter((each) => each.text && now - each.at < TOGETHER).map((each) => each.text).join(' ');
  };
  return effect(() => {
    const [now, running] = [parts.step.value, parts.running.value];
    if (running && before && isNews(before, running)) tell('training', running.sentence);
    if (now && now.id !== step) tell('step', now.title);
    [step, before] = [now?.id ?? '', running ?? before];
  });
}

/** Whether a training began, paused, or is elsewhere than before although it rests. */
const isNews = (before, now) => before.on !== now.on || (!now.on && (before.epoch !== now.epoch || before.update !== now.update));

/** What is announced: steps, pauses, ends; never a picture of a training that runs. */
export function Live() {
  const { store } = useLab();
  const [said] = useSignals(store.page.said);
  useEffect(() => {
    const away = said && setTimeout(() => { store.page.said.value = ''; }, SPOKEN);
    return () => clearTimeout(away);
  }, [said]);
  return html`<div class="heard" role="status" aria-live="polite">${said}</div>`;
}
