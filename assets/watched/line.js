/**
 * The open line to the hub while a viewer watches. A chunk is one frame, what a POST would
 * have carried; its answer is what the POST would have got. Everything else is declared in
 * docs/messages.md.
 */

const ANSWER_MS = 10000;
const PING_MS = 30000;

/**
 * @param {string} url ws: or wss:
 * @param {{ hello: () => object, onNews: (news: any) => void, onOpen: () => void, onClose: (opened: boolean) => void }} hooks
 */
export const openLine = (url, { hello, onNews, onOpen, onClose }) => {
  const socket = new WebSocket(url);
  let opened = false;
  let timer = 0;
  let pings = 0;
  /** The promise of the chunk that waits for its answer. @type {{ resolve: (answer: any) => void, reject: () => void } | null} */
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

  /** @param {object} message */
  const put = (message) => socket.send(JSON.stringify(message));

  socket.onopen = () => {
    opened = true;
    put({ type: "hello", ...hello() });
    // A page without activity is still there.
    pings = window.setInterval(() => put({ type: "ping" }), PING_MS);
    onOpen();
  };
  socket.onmessage = ({ data }) => {
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return hangUp();
    }
    if (frame.type === "directive") return onNews(frame);
    const asked = frame.type === "answer" && settle();
    if (asked) asked.resolve(frame);
  };
  socket.onclose = () => {
    clearInterval(pings);
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

    put,
    hangUp,
  };
};
