/** Draws the designed mug as SVG, and its glaze on a canvas. */

export const SHAPES = {
  straight: { label: "Straight", rim: [60, 65], body: "M70 60h130l-10 150c-1 16-12 24-26 24h-58c-14 0-25-8-26-24z" },
  round: { label: "Round", rim: [60, 51], body: "M84 60h102c26 40 30 174-22 174h-58c-52 0-48-134-22-174z" },
  tall: { label: "Tall", rim: [36, 49], body: "M86 36h98l-4 176c0 14-10 22-22 22h-46c-12 0-22-8-22-22z" },
};

export const GLAZES = {
  sea: { label: "Sea glass", colour: "#8fb8b0", deep: "#55847c" },
  ochre: { label: "Ochre", colour: "#e0b25c", deep: "#b58232" },
  ink: { label: "Ink", colour: "#4a5f86", deep: "#2c3c5c" },
  rose: { label: "Dusk rose", colour: "#d79a8f", deep: "#ad6a60" },
  moss: { label: "Moss", colour: "#8ea06a", deep: "#617244" },
};

export const PATTERNS = {
  plain: { label: "Plain" },
  rings: { label: "Rings" },
  dots: { label: "Dots" },
  waves: { label: "Waves" },
};

const SVG = "http://www.w3.org/2000/svg";

function shape(tag, attributes, text = "") {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

function pattern(kind, colour) {
  const line = { fill: "none", stroke: colour, "stroke-width": 5, opacity: 0.7 };
  if (kind === "rings") return [96, 124, 182].map((y) => shape("path", { ...line, d: `M74 ${y}h122` }));
  if (kind === "waves") return [104, 176].map((y) => shape("path", { ...line, d: `M74 ${y}q15-16 30 0t30 0t30 0t30 0` }));
  if (kind !== "dots") return [];
  return [0, 1, 2, 3, 4, 5, 6, 7].map((n) =>
    shape("circle", { cx: 90 + (n % 4) * 30, cy: n < 4 ? 100 : 184, r: 6, fill: colour, opacity: 0.7 }),
  );
}

/** @param {SVGElement} picture @param {{shape: string, glaze: string, pattern: string, words: string, size: number}} design */
export function drawMug(picture, design) {
  const { colour, deep } = GLAZES[design.glaze];
  const { body, rim } = SHAPES[design.shape];
  const [cy, rx] = rim;
  const size = Math.round(10 + design.size / 5);
  picture.replaceChildren(
    shape("ellipse", { cx: 140, cy: 240, rx: 90, ry: 10, opacity: 0.1 }),
    shape("path", { d: "M188 96c52-10 74 18 66 60s-50 52-76 44l4-20c22 4 44-8 50-34s-8-38-44-28z", fill: deep }),
    shape("path", { d: body, fill: colour }),
    shape("ellipse", { cx: 135, cy, rx, ry: 12, fill: "#c99b74" }),
    shape("ellipse", { cx: 135, cy: cy + 1, rx: rx - 6, ry: 8, fill: deep }),
    ...pattern(design.pattern, deep),
    shape("text", { x: 135, y: 150, fill: "#fff", "font-size": size, "text-anchor": "middle", "font-family": "Georgia, serif" }, design.words),
  );
}

/** @param {HTMLCanvasElement} canvas @param {{glaze: string}} design */
export function drawSwatch(canvas, design) {
  const { colour, deep } = GLAZES[design.glaze];
  const brush = canvas.getContext("2d");
  const blend = brush.createLinearGradient(0, 0, canvas.width, 0);
  blend.addColorStop(0, colour);
  blend.addColorStop(1, deep);
  brush.fillStyle = blend;
  brush.fillRect(0, 0, canvas.width, canvas.height);
}
