/** What the hub's own admin pages do in the browser. */

import "./admin_pages.css";
import { enableCopyButtons } from "./copy_button.js";
import { followErasure } from "./erasure.js";
import { enableListKeys } from "./list_keys.js";
import { showLocalTimes } from "./local_times.js";

enableCopyButtons(document);
enableListKeys(document);
followErasure(document);
showLocalTimes(document);
