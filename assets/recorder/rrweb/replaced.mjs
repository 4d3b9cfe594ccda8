/** What stands in rrweb in the place of its own functions and classes, as source text. */

/** Everything that listens to one document; each piece ends and fails for itself. */
export const INIT_OBSERVERS = `function initObservers(o) {
  const win = o.doc.defaultView;
  const start = [
    () => initMutationObserver(o, o.doc),
    () => initMoveObserver(o),
    () => initMouseInteractionObserver(o),
    () => initScrollObserver(o),
    () => initViewportResizeObserver(o, { win }),
    () => {
      const isHidden = (field) =>
        isBlocked(field, o.blockSelector, true) || o.blockSelector.ignores(field);
      const undo = observeFields({ ...o, isHidden }, win);
      return () => undo.forEach((end) => end());
    },
    () => initSelectionObserver(o),
    () => {
      const undo = observeSheets(o, win);
      return () => undo.forEach((end) => end());
    },
    () =>
      after(win.customElements, "define", (_, [name]) =>
        o.customElementCb({ define: { name } }),
      ),
    () =>
      after(win.Element.prototype, "attachShadow", (element, _, root) => {
        if (index.shadowRoot(element) && inDom(element))
          o.shadowDomManager.addShadowRoot(root, o.doc);
      }),
  ];
  const ends = start.map((begin) => guard(begin)());
  return () => ends.forEach((end) => guard(end)());
}
`;

/** One document or shadow root; a page with Zone.js keeps its own observer. */
export const INIT_MUTATION_OBSERVER = `function initMutationObserver(options, root) {
  const buffer = new MutationBuffer();
  mutationBuffers.add(buffer);
  buffer.init(options);
  const observer = new (index.native("MutationObserver"))(
    callbackWrapper(buffer.processMutations),
  );
  observer.observe(root, {
    attributes: true,
    attributeOldValue: true,
    characterData: true,
    characterDataOldValue: true,
    childList: true,
    subtree: true,
  });
  flushes.set(root, () => {
    const records = observer.takeRecords();
    if (records.length) buffer.processMutations(records);
  });
  return () => {
    observer.disconnect();
    mutationBuffers.delete(buffer);
  };
}
`;

/**
 * What leaves takes along what stands in its shadow root or frame; a sweep finds whatever
 * left unseen.
 */
export const REMOVE_NODE = `
removeNodeFromMap(n) {
  this.idNodeMap.delete(this.getId(n));
  release(n);
  const inner = index.shadowRoot(n) || documents.get(n);
  if (inner) this.removeNodeFromMap(inner);
  index.childNodes(n).forEach((child) => this.removeNodeFromMap(child));
}
sweep() {
  this.idNodeMap.forEach((n, id) => isGone(n) && this.idNodeMap.delete(id));
  releaseAll(isGone);
}
`;

/** One listener a frame, until the frame leaves; of a document that goes, all goes. */
export const ONCE_FRAME_LOADED = `function onceIframeLoaded(frame, listener, timeout) {
  let timer;
  const loaded = guard(() => {
    clearTimeout(timer);
    const before = documents.get(frame);
    if (before && before !== frame.contentDocument) mirror.removeNodeFromMap(before);
    listener();
  });
  const doc = frame.contentDocument;
  if (!doc) return;
  if (doc.readyState !== "complete") timer = setTimeout(loaded, timeout);
  else if (doc.URL !== "about:blank" || frame.src === "about:blank" || frame.src === "")
    timer = setTimeout(loaded);
  frame.addEventListener("load", loaded);
  hold(frame, () => {
    clearTimeout(timer);
    frame.removeEventListener("load", loaded);
  });
}
`;

/** Which sheets a root has adopted, also none any more; a check tells only what is new. */
export const ADOPT_SHEETS = `adoptStyleSheets(sheets, id, isCheck) {
  const styles = [];
  const styleIds = [...sheets].map((sheet) => {
    if (this.styleMirror.has(sheet)) return this.styleMirror.getId(sheet);
    const styleId = this.styleMirror.add(sheet);
    const rules = Array.from(sheet.cssRules, (rule, index) => ({
      rule: stringifyRule(rule, sheet.href),
      index,
    }));
    styles.push({ styleId, rules });
    return styleId;
  });
  const list = String(styleIds);
  if (isCheck && list === (this.adopted.get(id) || "")) return;
  this.adopted.set(id, list);
  this.adoptedStyleSheetCb({ id, styleIds, styles });
}
reset() {
  this.adopted = new Map();
`;

/** Frames and shadow roots, each observed once and for as long as it is in the page. */
export const MANAGERS = `class IframeManager {
  constructor(options) {
    Object.assign(this, options);
  }
  addIframe() {}
  attachIframe(frame, node) {
    this.mutationCb({
      adds: [{ parentId: this.mirror.getId(frame), nextId: null, node }],
      removes: [],
      texts: [],
      attributes: [],
      isAttachIframe: true,
    });
    const doc = frame.contentDocument;
    documents.set(frame, doc);
    if (!isHeld(doc)) hold(doc, this.observe(doc));
    const sheets = doc.adoptedStyleSheets || [];
    if (sheets.length) this.stylesheetManager.adoptStyleSheets(sheets, this.mirror.getId(doc));
  }
}
class ShadowDomManager {
  constructor(options) {
    Object.assign(this, options);
  }
  observeAttachShadow() {}
  addShadowRoot(root, doc) {
    if (!isNativeShadowDom(root) || isHeld(root)) return;
    const o = { ...this.bypassOptions, ...this, shadowDomManager: this };
    const ends = [
      initMutationObserver({ ...o, doc }, root),
      initScrollObserver({ ...o, doc: root }),
    ];
    hold(root, () => ends.forEach((end) => end()));
    setTimeout(() => {
      const sheets = root.adoptedStyleSheets || [];
      if (sheets.length)
        o.stylesheetManager.adoptStyleSheets(sheets, this.mirror.getId(index.host(root)));
    });
  }
}
`;

/**
 * What of a page no replay shows: comments, scripts, what is loaded for later, and every
 * `meta` but those that decide how the page is drawn.
 */
export const LEFT_OUT = `function slimDOMExcluded({ type, tagName, attributes }) {
  if (type !== 2) return type === 5;
  const { rel, as, href, name } = attributes;
  if (tagName === "meta") return !/^(viewport|color-scheme)$/i.test(name);
  return tagName === "script" || tagName === "link" &&
    (/^(modulepreload|shortcut icon)$/.test(rel) || rel === "preload" && as === "script" ||
      rel === "prefetch" && /\\.js($|[?#])/.test(href));
}
`;
