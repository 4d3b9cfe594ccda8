// Reads texts, one JSON string a line; writes them masked, as the recorder does.
import { readFileSync } from "node:fs";
import { maskText } from "../assets/privacy/detectors.js";

const lines = readFileSync(0, "utf8").split("\n");
process.stdout.write(lines.map((line) => JSON.stringify(maskText(JSON.parse(line)))).join("\n"));
