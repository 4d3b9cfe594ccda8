/**
 * What a page needs only while a viewer watches it, fetched only then: the open line to
 * the hub, and the bar that shows it.
 */

import { showBar } from "./bar.js";
import { openLine } from "./line.js";

const RETRY_MS = 2000;
const MAX_RETRY_MS = 30000;
/** A line that never opens (a proxy, the page's policy) is given up: POSTs do as well. */
const MAX_FAILURES = 3;

/**
 * @param {object} page
 * @param {string} page.ingest address of the service's endpoint
 * @param {string} page.language
 * @param {() => object} page.hello which page this is
 * @param {(news: any) => void} page.onNews
 * @param {() => void} page.onOpen
 * @param {() => void} page.onStop the person pressed Stop
 */
export const createWatched = ({ ingest, language, hello, onNews, onOpen, onStop }) => {
  const url = `${ingest.replace(/^http/, "ws")}/ws`;
  /** @type {ReturnType<typeof openLine> | null} */
  let line = null;
  let wanted = false;
  let failures = 0;
  let timer = 0;
  /** @type {(() => void) | null} */
  let hideBar = null;

  const dial = () => {
    timer = 0;
    if (!wanted || line || failures >= MAX_FAILURES) return;
    try {
      line = openLine(url, {
        hello,
        onNews,
        onOpen() {
          failures = 0;
          onOpen();
        },
        onClose(opened) {
          line = null;
          if (!opened) failures++;
          again();
        },
      });
    } catch {
      failures = MAX_FAILURES;
    }
  };

  const again = () => {
    const longest = Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** failures);
    if (wanted) timer = window.setTimeout(dial, Math.random() * longest);
  };

  return {
    /** The line, if it can carry something now. */
    line: () => (line && line.isOpen ? line : null),

    open() {
      wanted = true;
      if (!timer) dial();
    },

    close() {
      wanted = false;
      clearTimeout(timer);
      timer = 0;
      if (line) line.hangUp();
      this.show(false);
    },

    /** @param {boolean} visible the person is to know */
    show(visible) {
      if (visible && !hideBar && document.body) {
        hideBar = showBar({ language, stop: onStop });
      } else if (!visible && hideBar) {
        hideBar();
        hideBar = null;
      }
    },
  };
};
