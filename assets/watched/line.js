/**
 * The open line to the hub while somebody watches. A frame is what a POST would have
 * carried, its answer what the POST would have got; what comes unasked is news.
 */

const ANSWER_MS = 10000;

/**
 * @param {string} url ws: or wss:
 * @param {{ onNews: (news: any) => void, onOpen: () => void, onClose: (opened: boolean) => void }} hooks
 */
export const openLine = (url, { onNews, onOpen, onClose }) => {
  const socket = new WebSocket(url);
  let opened = false;
  let timer = 0;
  /** Who waits for the answer. @type {{ resolve: (answer: any) => void, reject: () => void } | null} */
  let waiting = null;

  const settle = () => {
    clearTimeout(timer);
    const before = waiting;
    waiting = null;
    return before;
  };

  const hangUp = () => {
    if (socket.readyState < WebSocket.CLOSING) socket.close();
  };

  socket.onopen = () => {
    opened = true;
    onOpen();
  };
  socket.onmessage = ({ data }) => {
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return hangUp();
    }
    if (typeof frame.status !== "number") return onNews(frame);
    const asked = settle();
    if (asked) asked.resolve(frame);
  };
  socket.onclose = () => {
    const asked = settle();
    onClose(opened);
    if (asked) asked.reject();
  };

  return {
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },

    /**
     * One at a time; a second one is turned away.
     * @param {Blob} body
     * @returns {Promise<any>} the answer; rejects when the line breaks or stays silent
     */
    send: (body) =>
      new Promise((resolve, reject) => {
        if (waiting) return reject();
        waiting = { resolve, reject };
        timer = window.setTimeout(hangUp, ANSWER_MS);
        socket.send(body);
      }),

    hangUp,
  };
};
