// The panels below the picture: the network, data, the walk through one weight, the check, lessons, taking away.
import { useEffect, useRef } from 'preact/hooks';
import { classes, html } from './html.js';
import { Formula } from './formula.js';
import { Choice, Segments, useOptions } from './fields.js';
import { Data } from './data.js';
import { Network } from './network.js';
import { Check } from './check.js';
import { useShowing } from './showing.js';
import { Take } from './take.js';
import { useLab, useParts, useSignals } from './store.js';

const PANELS = { network: Network, data: Data, walk: Walk, demonstrations: Demonstrations, check: Check, lessons: Lessons, take: Take };

/** The tabs and the panel that is open. */
export function Panels() {
  const { store, say, id } = useLab();
  const [open] = useSignals(store.page.tab);
  const [options, recorded, choices] = useParts('options', 'recorded', 'choices');
  if (!options) return null;
  const names = Object.keys(PANELS).filter((name) => !options.hide?.includes(name) && !recorded && (name !== 'lessons' || choices?.lessons?.length));
  const at = names.includes(open) ? open : names[0];
  if (!at) return null;
  const Panel = PANELS[at];
  const arrows = (event) => {
    const next = names[(names.indexOf(at) + ({ ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0) + names.length) % names.length];
    if (next === at) return;
    event.preventDefault();
    store.page.tab.value = next;
    const bar = event.currentTarget;
    requestAnimationFrame(() => bar.querySelector('[aria-selected=true]')?.focus());
  };
  return html`<section class="card panels" aria-label=${say('panels')}>
    <div class="tabs" role="tablist" aria-label=${say('panels')} onKeyDown=${arrows}>${names.map((name) => html`
      <button type="button" role="tab" id=${`${id}-tab-${name}`} aria-selected=${name === at} aria-controls=${`${id}-panel`} tabindex=${name === at ? 0 : -1}
        onClick=${() => { store.page.tab.value = name; }}>${say(`panel_${name}`)}</button>`)}</div>
    <div role="tabpanel" id=${`${id}-panel`} aria-labelledby=${`${id}-tab-${at}`} tabindex="0"><${Panel} /></div></section>`;
}

/** Every path from one weight to the cost, with its product, and their sum. */
function Walk() {
  const { say, send } = useLab();
  const [paths, picture] = useParts('paths', 'picture');
  const weights = (picture?.links ?? []).slice(0, 200).map((link) => ({ value: `${link.layer}.${link.j}.${link.k}`, label: say('weight_name', { layer: link.layer, j: link.j, k: link.k, w: link.w }) }));
  const choose = (value) => {
    const [layer, j, k] = value.split('.').map(Number);
    send({ type: 'weight', layer, j, k });
  };
  return html`<div class="panel"><p>${paths?.sentence ?? say('walk_intro')}</p>
    <div class="fields"><${Choice} label=${say('weight')} value=${paths?.weight?.replace('w.', '') ?? ''} choices=${[{ value: '', label: say('choose_weight') }, ...weights]} onChange=${(value) => value && choose(value)} /></div>
    ${paths && html`<ol class="paths">${paths.lines.map((line) => html`<li data-of=${line.lit?.join(' ')}>
      <div class="scroll" tabindex="0" role="group" aria-label=${say('formula')}><${Formula} tree=${line.formula} spoken=${line.spoken} /></div> <strong>= ${line.product}</strong></li>`)}</ol>
      ${paths.sum && html`<div class="scroll stated" tabindex="0" role="group" aria-label=${say('formula')}><${Formula} tree=${paths.sum} /></div>`}`}</div>`;
}

/** The classical demonstrations: two runs side by side. */
function Demonstrations() {
  const { say, send } = useLab();
  const { choices } = useOptions();
  return html`<div class="panel"><p>${say('demonstrations_intro')}</p>
    <ul class="cards">${(choices.demonstrations ?? []).map((each) => html`<li><button type="button" onClick=${() => send({ type: 'demonstration', name: each.value })}>${each.label}</button>
      <p>${each.sentence}</p></li>`)}</ul></div>`;
}

/** The lessons, and the page of the one that is open. */
function Lessons() {
  const { say, send } = useLab();
  const { choices } = useOptions();
  const [lesson] = useParts('lesson');
  return html`<div class="panel"><p>${say('lessons_intro')}</p>
    <ul class="cards">${(choices.lessons ?? []).map((each) => html`<li class=${classes(each.value === lesson?.name && 'here')}>
      <button type="button" onClick=${() => send({ type: 'lesson', name: each.value, at: 0 })}>${each.label}</button><p>${each.sentence}</p></li>`)}</ul></div>`;
}

/** The page of a lesson, above the picture that it speaks of. */
export function LessonPage() {
  const { say, send, store } = useLab();
  const [lesson] = useParts('lesson');
  const head = useShowing(lesson?.name ?? '');
  const page = lesson ? `${lesson.name} ${lesson.at}` : '';
  const heard = useRef(page);
  useEffect(() => {
    if (page && page !== heard.current) store.page.said.value = [...lesson.sentences, lesson.task].filter(Boolean).join(' ');
    heard.current = page;
  }, [page]);
  if (!lesson) return null;
  const go = (at) => send({ type: 'lesson', name: lesson.name, at });
  return html`<section class="card lesson" aria-label=${say('lesson')}>
    <h2 class="kind" tabindex="-1" ref=${head}>${lesson.title} · ${say('page_count', { index: lesson.at + 1, count: lesson.count })}</h2>
    ${lesson.sentences.map((sentence) => html`<p>${sentence}</p>`)}
    ${lesson.moved_on && html`<p class="soft moved-on">${say('moved_on')} <button type="button" onClick=${() => go(lesson.at)}>${say('page_again')}</button></p>`}
    ${lesson.task && html`<p class="task">${lesson.task}</p>`}
    <div class="row buttons"><button type="button" aria-disabled=${lesson.at === 0} onClick=${() => lesson.at > 0 && go(lesson.at - 1)}>${say('back')}</button>
      <button type="button" class="main" aria-disabled=${lesson.at + 1 >= lesson.count} onClick=${() => lesson.at + 1 < lesson.count && go(lesson.at + 1)}>${say('onward')}</button>
      <button type="button" onClick=${() => send({ type: 'lesson', name: null, at: 0 })}>${say('leave_lesson')}</button></div></section>`;
}

/** What the picture shows: weights or gradients, of one example or of the batch, and how fine a step is. */
export function PictureSettings() {
  const { say } = useLab();
  const { options, set } = useOptions();
  const [recorded] = useParts('recorded');
  if (recorded) return null;
  const of = (name, values) => html`<${Segments} label=${say(name)} name=${name} value=${options[name]} onChange=${(value) => set({ [name]: value })}
    choices=${values.map((value) => ({ value, label: say(`${name}_${value}`) }))} />`;
  return html`<div class="row settings">${of('shown', ['weight', 'gradient'])}${of('of', ['example', 'batch'])}${of('detail', ['layer', 'neuron', 'term'])}</div>`;
}
