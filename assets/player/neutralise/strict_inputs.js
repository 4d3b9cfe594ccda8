/**
 * Inputs that take only values of one shape. Pure.
 *
 * A browser empties a number field that is given `***`: what was masked would look as
 * if the person had not typed. Such a field is rebuilt as one for text and keeps its type in
 * `data-sh-type`.
 */

const DAY = "(?!0000)\\d{4,}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])";
const TIME = "(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,3})?)?";
const NUMBER = "-?(?:\\d+(?:\\.\\d+)?|\\.\\d+)(?:e[+-]?\\d+)?";
const SHAPES = new Map(
  Object.entries({
    number: NUMBER,
    range: NUMBER,
    date: DAY,
    time: TIME,
    "datetime-local": `${DAY}[T ]${TIME}`,
    month: "(?!0000)\\d{4,}-(?:0[1-9]|1[0-2])",
    week: "(?!0000)\\d{4,}-W(?:0[1-9]|[1-4]\\d|5[0-3])",
    color: "#[0-9a-f]{6}",
  }).map(([type, shape]) => [type, new RegExp(`^${shape}$`, "i")]),
);

/**
 * Whether an input of this type would show something else than the value.
 *
 * @param {unknown} type as in the attribute
 * @param {unknown} value
 */
export function refuses(type, value) {
  const shape = SHAPES.get(String(type ?? "").trim().toLowerCase());
  return Boolean(shape) && typeof value === "string" && value !== "" && !shape.test(value);
}
