/** The script of the pages of authorization models, except for the editor. */

import "./style/code.css";
import "./style/pages.css";
import "./style/diff.css";
import "./style/editor.css";
import { enableChanges } from "./diff/changes.js";
import { enableFolds } from "./diff/folds.js";
import { enablePicks } from "./history/picks.js";

enableChanges(document);
for (const diff of document.querySelectorAll("[data-diff]")) enableFolds(diff);
const picks = document.querySelector("[data-picks]");
if (picks) enablePicks(picks);
