/** Everything that goes wrong on websites, one button each. The bugs are meant. */
import { withRecorder } from "./recorder.js";

const diary = document.getElementById("diary");
const button = (id) => document.getElementById(id);
const on = (id, action) => button(id).addEventListener("click", action);
let rung = 0;

function addLine(text) {
  diary.append(Object.assign(document.createElement("li"), { textContent: text }));
}

function weighKiln(kiln) {
  return kiln.shelves.reduce((sum, shelf) => sum + shelf.weight, 0);
}

on("throw", () => {
  addLine("Weighing the kiln …");
  addLine(`It weighs ${weighKiln({ name: "Big Bertha" })} kg.`);
});

on("reject", () => {
  addLine("Delivery promised.");
  Promise.reject(new Error("The van is at the garage"));
});

on("console", () => {
  console.debug("debug: kiln door sensor", { open: false });
  console.log("log: firing", 12, "of", 40);
  console.info("info: glaze stock", ["sea", "ochre", "ink"]);
  console.warn("warn: the kettle is nearly empty");
  console.error("error: shelf 3 is cracked", new Error("hairline"));
  addLine("Five lines on the console.");
});

async function ask(event) {
  const answer = await fetch(event.currentTarget.dataset.url);
  addLine(`The server answered ${answer.status}.`);
}
on("fetch-500", ask);
on("fetch-404", ask);

function request(url, { timeout = 0 } = {}) {
  const call = new XMLHttpRequest();
  call.open("GET", url);
  call.timeout = timeout;
  for (const outcome of ["load", "timeout", "abort", "error"]) {
    call.addEventListener(outcome, () => addLine(`XMLHttpRequest: ${outcome}.`));
  }
  call.send();
  return call;
}
on("xhr-timeout", () => request(button("xhr-timeout").dataset.url, { timeout: 600 }));
on("xhr-abort", () => {
  const call = request(button("xhr-abort").dataset.url);
  setTimeout(() => call.abort(), 250);
});

// "dead" has no listener. That is its point.

on("track", () => {
  rung += 1;
  withRecorder((hub) => hub.track("bell_rung", { times: rung }));
  addLine(`Rung ${rung} times.`);
});
on("problem", () => {
  withRecorder((hub) => hub.reportProblem({ message: "The kiln button does nothing" }));
  addLine("Reported.");
});
