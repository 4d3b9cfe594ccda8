/** Where the pointer is, what it presses, and how far the page is scrolled. */

import { now } from "../clock.js";
import { guard, listen } from "../guard.js";
import { getId } from "./mirror.js";

const SAMPLE_MS = 50;
const MOVES_MS = 500;
const SCROLL_MS = 150;
const RESIZE_MS = 200;

/** rrweb's numbers of what is done with a pointer, by the browser's event. */
const KINDS = {
  pointerup: 0,
  pointerdown: 1,
  click: 2,
  contextmenu: 3,
  dblclick: 4,
  focus: 5,
  blur: 6,
  touchcancel: 10,
};
const [TOUCH_START, TOUCH_END] = [7, 9];

const POINTERS = ["mouse", "pen", "touch"];
const [MOUSE, TOUCH] = [0, 2];

/** At most once in `ms`: at once, and with `last` again when they are over. */
const throttle = (ms, call, last = true) => {
  let before = 0;
  let timer = 0;
  return guard((event) => {
    const left = ms - (now() - before);
    const pass = () => {
      timer = 0;
      before = now();
      call(event);
    };
    if (left <= 0 || left > ms) {
      clearTimeout(timer);
      pass();
    } else if (last && !timer) timer = window.setTimeout(guard(pass), left);
  });
};

const targetOf = (event) => event.composedPath()[0] || event.target;
const pointOf = (event) => (event.changedTouches ? event.changedTouches[0] : event);

const observeMoves = ({ doc, emit }) => {
  let positions = [];
  let since = 0;
  const flush = throttle(MOVES_MS, (source) => {
    const passed = now() - since;
    for (const position of positions) position.timeOffset -= passed;
    emit(source, { positions });
    positions = [];
  });
  return listen(
    doc,
    "mousemove touchmove drag",
    throttle(
      SAMPLE_MS,
      (event) => {
        const { clientX: x, clientY: y } = pointOf(event);
        if (!positions.length) since = now();
        positions.push({ x, y, id: getId(targetOf(event)), timeOffset: now() - since });
        flush({ drag: 12, touchmove: 6 }[event.type] || 1);
      },
      false,
    ),
  );
};

const observePresses = ({ doc, judge, emit }) => {
  let last = -1;
  return listen(doc, Object.keys(KINDS).join(" "), (event) => {
    const target = targetOf(event);
    if (judge.covers(target)) return;
    let type = KINDS[event.type];
    let pointer = event.changedTouches ? TOUCH : POINTERS.indexOf(event.pointerType);
    if (pointer === TOUCH && type < 2) type = type ? TOUCH_START : TOUCH_END;
    if (pointer >= 0) {
      last = pointer;
      // The type holds it already.
      if (pointer === TOUCH ? type > 6 : pointer === MOUSE && type < 2) pointer = -1;
    } else if (type === KINDS.click) {
      pointer = last;
      last = -1;
    }
    const { clientX: x, clientY: y } = pointOf(event);
    emit(2, { type, id: getId(target), x, y, ...(pointer >= 0 && { pointerType: pointer }) });
  });
};

/** How far a window's page is scrolled. */
export const scrolled = (win) => {
  const { scrollingElement } = win.document;
  return {
    left: scrollingElement ? scrollingElement.scrollLeft : win.pageXOffset,
    top: scrollingElement ? scrollingElement.scrollTop : win.pageYOffset,
  };
};

export const observeScroll = ({ doc, judge, emit }) =>
  listen(
    doc,
    "scroll",
    throttle(SCROLL_MS, (event) => {
      const target = targetOf(event);
      if (judge.covers(target)) return;
      const isPage = target === doc && doc.defaultView;
      const { left, top } = isPage
        ? scrolled(isPage)
        : { left: target.scrollLeft, top: target.scrollTop };
      emit(3, { id: getId(target), x: left, y: top });
    }),
  );

const observeSize = ({ doc, emit }) => {
  let known = "";
  return listen(
    doc.defaultView,
    "resize",
    throttle(RESIZE_MS, () => {
      const size = { width: innerWidth, height: innerHeight };
      const before = known;
      known = JSON.stringify(size);
      if (known !== before) emit(4, size);
    }),
  );
};

const observeSelection = ({ doc, judge, emit }) => {
  let none = true;
  const look = guard(() => {
    const selection = doc.getSelection();
    if (!selection || (none && selection.isCollapsed)) return;
    none = selection.isCollapsed;
    const ranges = [];
    for (let i = 0; i < selection.rangeCount; i++) {
      const range = selection.getRangeAt(i);
      const { startContainer, startOffset, endContainer, endOffset } = range;
      if (judge.covers(startContainer) || judge.covers(endContainer)) continue;
      const [start, end] = [getId(startContainer), getId(endContainer)];
      ranges.push({ start, startOffset, end, endOffset });
    }
    emit(14, { ranges });
  });
  look();
  return listen(doc, "selectionchange", look);
};

/** Each is given what recording.js shares, and the document. */
export const PERSON = [observeMoves, observePresses, observeScroll, observeSize, observeSelection];
