/** fetch and XMLHttpRequest: what was asked, what came, how long it took. */

import { now } from "../clock.js";
import { guard } from "../guard.js";
import { cut as cutAt } from "../masking/cut.js";
import { resolved } from "../rrweb/addresses.js";
import { patch } from "./patch.js";

/** @param {any} size a Content-Length header */
const sizeOf = (size) => (/^\d+$/.test(size || "") ? { transferSize: Number(size) } : {});

const isReadable = (body) =>
  typeof body === "string" || body instanceof URLSearchParams;

const isText = (type) => /json|text|xml|urlencoded/.test(type || "");

/**
 * @param {() => { enabled: boolean, bodies: boolean, bodyBytes: number } | null} options
 *   null while it is unknown
 * @param {(request: Record<string, any>) => void} emit
 */
export const observeNetwork = (options, emit) => {
  const keepsBodies = () => Boolean((options() || {}).bodies);
  const cut = (text) => cutAt(text, options().bodyBytes);
  const begin = (initiatorType, method, url, body) => ({
    name: resolved(String(url)),
    initiatorType,
    method: String(method || "GET").toUpperCase(),
    status: 0,
    startTime: now(),
    ...(keepsBodies() && isReadable(body) && { requestBody: cut(String(body)) }),
  });
  const end = (request, result) => {
    if ((options() || { enabled: true }).enabled) {
      emit({ ...request, duration: now() - request.startTime, ...result });
    }
  };

  const undo = [
    patch(window, "fetch", (original) => {
      const start = guard((input, init) => {
        const { method, url } = input instanceof Request ? input : {};
        const asked = init || {};
        return begin("fetch", asked.method || method, url || input, asked.body);
      });
      const done = guard((request, response) => {
        const result = {
          status: response.status,
          ...sizeOf(response.headers.get("content-length")),
        };
        if (keepsBodies() && isText(response.headers.get("content-type"))) {
          response
            .clone()
            .text()
            .then((text) => end(request, { ...result, responseBody: cut(text) }))
            .catch(() => end(request, result));
        } else end(request, result);
      });
      const failed = guard((request, error) => end(request, { error: String(error) }));
      return function (...args) {
        const request = start(...args);
        const promise = original.apply(this, args);
        if (!request || !isPlainPromise(promise)) return promise;
        promise.then(undefined, (error) => failed(request, error));
        // The page gets a derived promise: the one just observed counts as handled, and
        // the page's unhandled rejections would go silent.
        return promise.then((response) => {
          done(request, response);
          return response;
        });
      };
    }),
  ];

  /** @type {WeakMap<XMLHttpRequest, any[]>} */
  const opened = new WeakMap();
  const prototype = XMLHttpRequest.prototype;
  const watch = guard((xhr, body) => {
    const [method, url] = opened.get(xhr) || [];
    const request = begin("xmlhttprequest", method, url, body);
    let error = "";
    const note = (event) => {
      error = event.type;
    };
    for (const type of ["error", "abort", "timeout"]) xhr.addEventListener(type, note);
    xhr.addEventListener(
      "loadend",
      guard(() => {
        const text =
          keepsBodies() && ["", "text"].includes(xhr.responseType)
            ? { responseBody: cut(xhr.responseText) }
            : {};
        end(request, {
          status: xhr.status,
          ...(error ? { error } : sizeOf(xhr.getResponseHeader("content-length"))),
          ...text,
        });
      }),
      { once: true },
    );
  });
  undo.push(
    patch(
      prototype,
      "open",
      (original) =>
        function (...args) {
          opened.set(this, args);
          return original.apply(this, args);
        },
    ),
    patch(
      prototype,
      "send",
      (original) =>
        function (...args) {
          watch(this, args[0]);
          return original.apply(this, args);
        },
    ),
  );
  return () => undo.forEach((restore) => restore());
};

/** Someone else's richer promise (with `cancel`, say) must reach the page as it is. */
const isPlainPromise = (promise) =>
  promise &&
  Object.getPrototypeOf(promise) === Promise.prototype &&
  !Object.keys(promise).length;
