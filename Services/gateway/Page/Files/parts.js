// What several views are made of.

import { h } from "./dom.js";
import { age, day, month, number, shown, state, tag, words } from "./format.js";

/** The address of a view. */
export function address(view, ...rest) {
  const parts = rest.filter((part) => typeof part !== "object").map(encodeURIComponent);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(rest.find((part) => typeof part === "object") ?? {})) {
    if (value !== undefined && value !== null && value !== "") query.set(name, value);
  }
  const text = query.toString();
  return `#/${[view, ...parts].join("/")}${text ? `?${text}` : ""}`;
}

export const link = (text, ...to) => h("a", { href: address(...to) }, text);

/** The head of a view. */
export const head = (title, ...rest) =>
  h("header", { class: "head" }, h("h1", { tabindex: "-1" }, title), ...rest);

/** A part of a view, with its heading. */
export const section = (id, title, ...rest) =>
  h("section", { "aria-labelledby": `${id}-title`, class: id, key: `section-${id}` },
    h("h2", { id: `${id}-title` }, title), ...rest);

export const empty = (text) => h("p", { class: "empty" }, text);

/** Names and what they stand for. */
export const facts = (pairs) =>
  h("dl", { class: "facts" },
    pairs.filter((pair) => pair[1] !== undefined && pair[1] !== null && pair[1] !== "")
      .map(([name, value]) =>
        h("div", { key: `fact-${name}` }, h("dt", {}, name), h("dd", {}, value))));

/** The members of a metadata object. */
export const metadataFacts = (metadata) =>
  facts(Object.entries(metadata ?? {}).map(([name, value]) => [
    words(name),
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? h("pre", {}, JSON.stringify(value, null, 1)) : shown(value),
  ]));

/** A row of links of which one is where one is. */
export const choices = (label, options) =>
  h("nav", { class: "choices", "aria-label": label },
    options.map(({ text, to, isCurrent, count }) =>
      h("a", { href: to, "aria-current": isCurrent ? "true" : null, key: `choice-${text}` },
        text, count === undefined ? null : h("span", { class: "count" }, number(count)))));

/** A choice of one word among a few. */
export const select = (label, value, options, onChange) =>
  h("label", { class: "field" }, h("span", {}, label),
    h("select", { on: { change: (event) => onChange(event.target.value) }, key: `select-${label}` },
      options.map(([name, text]) => h("option", { value: name, selected: name === value }, text))));

/** A field that finds something. */
export const search = (label, value, onInput) =>
  h("label", { class: "field search" }, h("span", {}, label),
    h("input", {
      type: "search", value, autocomplete: "off", spellcheck: "false", maxlength: "100",
      on: { input: (event) => onInput(event.target.value) }, key: `search-${label}`,
    }));

export const more = (text, onClick) =>
  h("p", { class: "more" }, h("button", { type: "button", on: { click: onClick } }, text));

/** One work item in a line. */
export const itemLine = (item, before = null) =>
  h("div", { class: `line ${item.status} ${item.deleted_at || item.archived_at ? "gone" : ""}` },
    before,
    state(item.archived_at ? "archived" : item.deleted_at ? "deleted" : item.status),
    link(item.title, "item", item.id),
    h("span", { class: "kind" }, item.item_type),
    age(item.updated_at, ""));

/** How many tests passed, as a bar and in figures. */
export function tests({ passing = 0, total = 0, skipped = 0 } = {}) {
  const failing = Math.max(0, total - passing - skipped);
  return h("span", { class: "tests" },
    h("meter", {
      min: "0", max: String(Math.max(1, total)), value: String(passing),
      "aria-label": `${passing} of ${total} tests pass`, class: failing ? "some" : "all",
    }),
    h("span", { class: "figures" }, `${number(passing)}/${number(total)}`,
      skipped ? h("span", { class: "soft" }, ` ${skipped} skipped`) : null));
}

const summary = (counts) =>
  Object.entries(counts ?? {}).map(([name, value]) => `${name} ${shown(value)}`).join(" · ");

/** Deployments on a line of time, by month. */
export function timeline(items) {
  const months = new Map();
  for (const item of items) {
    const name = month(item.deployed_at);
    if (!months.has(name)) months.set(name, []);
    months.get(name).push(item);
  }
  return [...months].map(([name, group]) =>
    h("section", { class: "month", key: `month-${name}`, "aria-label": name },
      h("h3", {}, name),
      h("ol", { class: "timeline" }, group.map(deploymentLine))));
}

function deploymentLine(item) {
  const title = item.pr_title ?? item.commit_hash ?? "Deployment";
  const others = (item.affected_vendors_count ?? 0) - (item.affected_vendors?.length ?? 0);
  const compliance = item.constitutional_compliance;
  return h("li", { key: item.id ?? item.deployed_at, class: compliance === false ? "bad" : "good" },
    h("div", { class: "line" },
      h("time", { datetime: item.deployed_at, class: "day" }, day(item.deployed_at)),
      item.id ? link(title, "deployment", item.id) : title,
      item.pr_number ? h("span", { class: "soft" }, `#${item.pr_number}`) : null,
      item.commit_hash ? h("code", {}, item.commit_hash.slice(0, 7)) : null),
    h("div", { class: "under" },
      h("span", {}, summary(item.test_summary)),
      compliance === false ? state("not compliant", "bad") : null,
      (item.affected_vendors ?? []).map((name) => link(name, "vendor", name)),
      others > 0 ? h("span", {}, `and ${others} more`) : null,
      item.related_work_items_count
        ? h("span", {}, `${item.related_work_items_count} work items`) : null));
}

/** Which formats a vendor reads. */
export const formats = (names) =>
  h("span", { class: "formats" },
    names.length ? names.map((name) => tag(name)) : h("span", { class: "soft" }, "no format"));
