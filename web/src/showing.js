// What a click brought into the page stands where one may not be looking: it is scrolled to, and takes the focus.
import { useEffect, useRef } from 'preact/hooks';
import { useLab } from './store.js';

/**
 * Return where the head of a part stands that is there while `name` says something. Where another one is opened, its head
 * is shown and takes the focus; where it is closed, the page takes the focus. What is there from the start takes none.
 */
export function useShowing(name) {
  const { root } = useLab();
  const head = useRef();
  const before = useRef(name);
  useEffect(() => {
    if (name === before.current) return;
    before.current = name;
    if (name) {
      head.current.closest('section').scrollIntoView({ block: 'start' });
      head.current.focus({ preventScroll: true });
    } else if (document.activeElement === document.body) {
      root().querySelector('.bp-lab').focus({ preventScroll: true });
    }
  }, [name]);
  return head;
}
