/** Entry of the replay page. */

import "./player.css";
import { start } from "./app.js";

const config = JSON.parse(document.getElementById("player-config").textContent);
window.sessionHubPlayer = start(document.getElementById("player"), config);
