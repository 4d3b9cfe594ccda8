/** Confirmation: tells the recorder that something was bought. */
import { withRecorder } from "./recorder.js";

const order = JSON.parse(document.getElementById("order").textContent);
withRecorder((hub) => {
  hub.track("order_placed", { number: order.number, total: Number(order.total) });
});
