/**
 * Colours of the OpenFGA language: a tokenizer line by line, for CodeMirror's
 * StreamLanguage. It finds no errors: those come from the server.
 */

const STRUCTURE = new Set(["model", "schema", "type", "relations", "define", "extend"]);
const OPERATORS = new Set(["or", "and", "but", "not", "from", "with", "in"]);
const PARAMETERS = new Set([
  "bool", "string", "int", "uint", "double", "duration", "timestamp", "map", "list",
  "ipaddress", "any",
]);
const NAME = /^[A-Za-z_][\w-]*/;

/**
 * @typedef {object} State
 * @property {string} after the keyword before the next name, e.g. "define"
 * @property {boolean} brackets between [ and ]
 * @property {boolean} condition inside a condition's braces
 */

export const openfga = {
  name: "openfga",
  languageData: { commentTokens: { line: "#" } },

  /** @returns {State} */
  startState: () => ({ after: "", brackets: false, condition: false }),

  /**
   * @param {object} stream CodeMirror's StringStream
   * @param {State} state
   * @returns {string | null} the name of the style
   */
  token(stream, state) {
    if (stream.sol()) state.after = "";
    if (stream.eatSpace()) return null;
    if (startsComment(stream, state)) {
      stream.skipToEnd();
      return "comment";
    }
    if (state.condition && stream.match(/^("([^"\\]|\\.)*"?|'([^'\\]|\\.)*'?)/)) return "string";
    if (stream.match(/^\d[\w.]*/)) return "number";
    if (stream.match(NAME, false)) return name(stream, state);
    return sign(stream.next(), state);
  },
};

function startsComment(stream, state) {
  if (stream.peek() !== "#" || state.brackets) return false;
  // team#member is a reference, not a name and a comment.
  return stream.pos === 0 || /\s/.test(stream.string[stream.pos - 1]);
}

function name(stream, state) {
  const { after } = state;
  const before = stream.string[stream.pos - 1];
  const [text] = stream.match(NAME);
  state.after = "";
  if (after === "type" || after === "module") return "typeName";
  if (after === "define" || after === "condition") return "propertyName";
  if (before === "#") return "propertyName";
  if (state.brackets) return OPERATORS.has(text) ? "operatorKeyword" : "typeName";
  if (state.condition) return text === "in" ? "operatorKeyword" : "variableName";
  return keywordOrName(text, state);
}

function keywordOrName(text, state) {
  if (STRUCTURE.has(text) || text === "module" || text === "condition") {
    state.after = text;
    return "keyword";
  }
  if (OPERATORS.has(text)) return "operatorKeyword";
  return PARAMETERS.has(text) ? "typeName" : "variableName";
}

function sign(character, state) {
  if (character === "[") state.brackets = true;
  if (character === "]") state.brackets = false;
  if (character === "{") state.condition = true;
  if (character === "}") state.condition = false;
  if (character === "*") return "atom";
  return "punctuation";
}
