// What is said above a view: where its answers come from, and what became of what was done.

import { h, morphChildren } from "./dom.js";
import { duration } from "./format.js";
import { call, read, request } from "./mcp.js";

const SOURCES = {
  sqlite_cache: "the copy", git_history: "git history", markdown_file: "the status document",
};
const WARNINGS = {
  database_unavailable: "the database does not answer", service_restarting: "a service is restarting",
  cache_expired: "the copy is older than it should be", store_replaced: "a file of the store was replaced",
  service_unavailable: "a service does not answer", using_fallback_cache: null,
  reference_unverified: "what is linked could not be verified",
};

let labels = [];
let message = null;

/** What a view asks by: it notes what was not answered by the primary store. */
export function asking(noted) {
  const note = (found) => {
    if (found.data_source && found.data_source !== "primary") {
      noted.push({ source: found.data_source, seconds: found.age_seconds });
    }
    for (const warning of found.warnings ?? []) noted.push({ warning });
    return found;
  };
  const ask = async (tool, args) => note(await call(tool, args));
  ask.read = async (uri) => note(await read(uri));
  ask.complete = async (uri, name, value) =>
    (await request("completion/complete", {
      ref: { type: "ref/resource", uri }, argument: { name, value },
    })).completion.values;
  return ask;
}

const different = (values) => [...new Set(values.filter(Boolean))];
const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function degraded() {
  const sources = different(labels.map((each) => each.source)).map((name) => SOURCES[name] ?? name);
  const reasons = different(labels.map((each) => WARNINGS[each.warning]));
  if (!sources.length && !reasons.length) return null;
  const ages = labels.map((each) => each.seconds).filter((each) => Number.isFinite(each));
  const age = ages.length ? `, ${duration(Math.max(...ages))} old` : "";
  return h("p", { class: "degraded" },
    sources.length ? h("strong", {}, `From ${sources.join(" and ")}${age}. `) : null,
    reasons.length ? sentence(reasons.join("; ")) : null);
}

function show() {
  const said = message && h("p", { class: `said ${message.kind}` }, message.text, " ",
    h("button", { type: "button", class: "quiet", on: { click: () => say(null) } }, "Close"));
  morphChildren(document.getElementById("notice"), h("div", {}, degraded(), said));
}

/** Says where the answers of the view come from that is shown now. */
export function label(noted) {
  labels = noted;
  show();
}

/** Whether the view that is shown is not as good as it should be. */
export const isDegraded = () => labels.length > 0;

/** Says something; null: nothing any more. */
export function say(text, kind = "good") {
  message = text ? { text, kind } : null;
  show();
}
