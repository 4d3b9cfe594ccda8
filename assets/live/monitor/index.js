/** Entry of the page of live sessions. */

import "./monitor.css";
import { createMonitor } from "./page.js";

const config = JSON.parse(document.getElementById("live-config").textContent);
window.sessionHubLive = createMonitor(document.getElementById("live"), config);
