// Times, names and numbers as people read them.

import { h, s } from "./dom.js";

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const dateOnly = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const monthOnly = new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric" });
const count = new Intl.NumberFormat();
const STEPS = [[60, "s"], [60, "min"], [24, "h"], [30, "d"], [12, "mo"], [Infinity, "y"]];

export const number = (value) => count.format(value);
export const day = (iso) => dateOnly.format(new Date(iso));
export const month = (iso) => monthOnly.format(new Date(iso));
export const at = (iso) => dateTime.format(new Date(iso));

/** How long so many seconds are, in one unit. */
export function duration(seconds) {
  let value = Math.max(0, seconds);
  for (const [size, unit] of STEPS) {
    if (value < size) return `${Math.floor(value)} ${unit}`;
    value /= size;
  }
  return "";
}

/** A time as its age, with the time itself at hand. */
export function age(iso, suffix = " ago") {
  if (!iso) return "–";
  const seconds = (Date.now() - Date.parse(iso)) / 1000;
  const text = seconds < 5 ? "now" : duration(seconds) + suffix;
  return h("time", { datetime: iso, title: at(iso) }, text);
}

/** A time as it stands in a calendar. */
export const when = (iso) => (iso ? h("time", { datetime: iso, title: iso }, at(iso)) : "–");

/** A word as it stands at the beginning of a line. */
export const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1);

/** A name of the records' own as people say it. */
export const words = (name) => capital(name.replaceAll("_", " ").replaceAll(".", " · "));

/** Any value of a record. */
export function shown(value) {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return number(value);
  const isList = Array.isArray(value) && value.every((each) => typeof each !== "object");
  if (isList) return value.join(", ") || "–";
  if (typeof value === "object") return JSON.stringify(value, null, 1);
  return String(value);
}

const SHAPES = {
  good: "M3.2 8.4l3.1 3.1 6.5-7",
  open: "M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z",
  bad: "M8 2.5l6 11H2zM8 6.5v3.2M8 11.6v.4",
  warn: "M8 2.5l6 11H2zM8 6.5v3.2M8 11.6v.4",
  idle: "M3 8h10",
};

const KINDS = {
  active: "open", completed: "good", blocked: "bad", operational: "good", broken: "bad", planned: "idle",
  approved: "open", implementing: "open", deleted: "idle", archived: "idle",
};

/** A state by a shape, a colour and its word. */
export function state(name, kind = KINDS[name] ?? "idle") {
  return h(
    "span", { class: `state ${kind}` },
    s("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" },
      s("path", { d: SHAPES[kind] ?? SHAPES.idle })),
    h("span", { class: "word" }, capital(name.replaceAll("_", " "))));
}

/** A small word in a frame. */
export const tag = (text, extra = "") => h("span", { class: `tag ${extra}` }, text);
