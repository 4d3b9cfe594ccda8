/**
 * Frames and style sheets whose events come in an order the Replayer does not expect.
 */

const [DOCUMENT, TEXT] = [0, 3];
/** What never finds its sheet must not be asked about for ever. */
const MOST = 200;

/**
 * A document that is recorded again, because its frame wrote it anew, is built again: the
 * Replayer takes it for the one it has.
 * @param {any} replayer of @rrweb/replay
 */
export function rebuildDocuments(replayer) {
  const apply = replayer.applyMutation.bind(replayer);
  replayer.applyMutation = (data, isSync) => {
    for (const { node } of data.adds) {
      const known = node.type === DOCUMENT && replayer.getMirror().getNode(node.id);
      if (!known) continue;
      replayer.getMirror().removeNodeFromMap(known);
      known.adoptedStyleSheets = [];
    }
    apply(data, isSync);
  };
}

/**
 * A text that a style element gets ends the rules it had without one; the Replayer would
 * give them to the text instead.
 */
function replaceRules(mirror, { parentId, node }) {
  const parent = node.type === TEXT && node.textContent ? mirror.getNode(parentId) : null;
  if (parent?.nodeName !== "STYLE") return;
  for (const child of [...parent.childNodes]) if (!mirror.hasNode(child)) child.remove();
}

/** A link stands as a style element, where `disabled` is no attribute that counts. */
function switchSheet(mirror, { id, attributes }) {
  const sheet = "disabled" in attributes ? mirror.getNode(id)?.sheet : null;
  if (sheet) sheet.disabled = attributes.disabled !== null;
}

/**
 * Changes of sheets wait for what they are about: a root that is not there yet, or a sheet
 * that no adoption has named.
 * @param {any} replayer of @rrweb/replay
 */
export function keepSheets(replayer) {
  let waiting = [];
  const mirror = () => replayer.getMirror();
  const sheetOf = ({ id, styleId }) => (styleId ? replayer.styleMirror.getStyle(styleId) : mirror().getNode(id)?.sheet);
  const acts = { adopt: replayer.applyAdoptedStyleSheet, change: replayer.applyStyleSheetMutation };
  const isReady = ({ act, data }) => {
    if (act !== acts.adopt) return Boolean(sheetOf(data));
    const root = mirror().getNode(data.id);
    if (!root || !(root.nodeType === 9 || root.shadowRoot)) return false;
    const brought = new Set((data.styles ?? []).map(({ styleId }) => styleId));
    return data.styleIds.every((styleId) => brought.has(styleId) || replayer.styleMirror.getStyle(styleId));
  };
  /** One that waits holds back what comes after it to the same place. */
  const isSame = (one, other) =>
    one.act === other.act && (one.data.styleId ? one.data.styleId === other.data.styleId : one.data.id === other.data.id);
  const settle = () => {
    if (!waiting.length) return;
    const before = waiting;
    waiting = [];
    for (const entry of before) take(entry);
    if (waiting.length < before.length) settle();
  };
  const take = (entry) => {
    if (!isReady(entry) || waiting.some((other) => isSame(other, entry))) {
      if (waiting.length < MOST) waiting.push(entry);
    } else entry.act.call(replayer, entry.data);
  };
  replayer.applyAdoptedStyleSheet = (data) => {
    take({ act: acts.adopt, data });
    settle();
  };
  replayer.applyStyleSheetMutation = (data) => take({ act: acts.change, data });
  const mutate = replayer.applyMutation;
  replayer.applyMutation = (data, isSync) => {
    for (const add of data.adds) replaceRules(mirror(), add);
    mutate.call(replayer, data, isSync);
    for (const change of data.attributes) switchSheet(mirror(), change);
    settle();
  };
  replayer.on("fullsnapshot-rebuilded", () => {
    waiting = [];
    // A document that is written anew keeps what it has adopted.
    replayer.iframe.contentDocument.adoptedStyleSheets = [];
  });
}
