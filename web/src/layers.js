// Where the picture is wider than its place: a button for each layer, and the layer of the step comes into view by itself.
import { useEffect, useState } from 'preact/hooks';
import { html } from './html.js';
import { useLab } from './store.js';

/** The buttons; `picture` lies in the element of `scroller`, which is `room` wide, at `places`. */
export function Layers({ picture, places, room, scroller, step }) {
  const { say } = useLab();
  const [at, setAt] = useState(0);
  const overflows = places.width > room + 1;
  const show = (layer) => {
    const { clientWidth } = scroller.current;
    scroller.current.scrollTo({ left: places.layers[layer].x - clientWidth / 2, behavior: isCalm() ? 'instant' : 'smooth' });
  };
  useEffect(() => {
    const element = scroller.current;
    const look = () => setAt(nearest(places.layers, element.scrollLeft + element.clientWidth / 2, element));
    look();
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  }, [places]);
  useEffect(() => {
    const layer = layerOf(step, picture.layers.length);
    if (overflows && layer) show(layer - 1);
  }, [step?.id, overflows]);
  if (!overflows) return null;
  return html`<div class="row layers" role="group" aria-label=${say('layers')}><span class="soft">${say('layers')}</span>
    <span class="segments">${picture.layers.map((layer, each) => html`<button type="button" key=${layer.layer} aria-pressed=${each === at} title=${layer.title}
      onClick=${() => show(each)}><span aria-hidden="true">${layer.layer}</span></button>`)}</span></div>`;
}

/** The layer that stands nearest to the middle of what is seen; at an end the first or the last. */
function nearest(layers, middle, { scrollLeft, clientWidth, scrollWidth }) {
  if (scrollLeft <= 1) return 0;
  if (scrollLeft + clientWidth >= scrollWidth - 1) return layers.length - 1;
  const distances = layers.map((layer) => Math.abs(layer.x - middle));
  return distances.indexOf(Math.min(...distances));
}

/** The layer that a step speaks of, counted from 1; of the cost the last. */
function layerOf(step, depth) {
  if (!step) return 0;
  return Number(step.id.split('.')[1] ?? depth);
}

const isCalm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
