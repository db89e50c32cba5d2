// Writes of an outage that the database refused: what was known, what was written, what is there now.

import { h } from "./dom.js";
import { age, shown, tag, when, words } from "./format.js";
import { write } from "./mcp.js";
import { address, empty, head, link } from "./parts.js";
import { session } from "./session.js";

const KINDS = {
  version: "Somebody else changed the record meanwhile.",
  duplicate: "Another record has this name by now.",
  rejected: "The database refused the write.",
  orphan: "What the write rests on is not there.",
  lost_in_failover: "It had been stored, and was lost when the database failed over.",
};

/** What every record has, and nobody decides by. */
const SILENT = new Set(["id", "path", "depth", "created_at", "created_by", "updated_at", "version",
  // The same as the column.
  "metadata.extractor_version"]);

/** The side that is about to be kept, until that is confirmed; and new names as they are typed. */
const chosen = new Map();
const names = new Map();

async function load(params, ask) {
  const items = [];
  let cursor = null;
  do {
    const found = await ask("list_sync_conflicts", { limit: 100, cursor });
    items.push(...found.items);
    cursor = found.next_cursor;
  } while (cursor && items.length < 1000);
  return { items };
}

/** A record as rows: its members, those of its metadata each for itself. */
function rows(record) {
  const found = new Map();
  for (const [name, value] of Object.entries(record ?? {})) {
    if (name === "metadata" && value && typeof value === "object") {
      for (const [key, inner] of Object.entries(value)) found.set(`metadata.${key}`, inner);
    } else found.set(name, value);
  }
  return found;
}

/** The record as the writes of the outage would have it. */
function ours(conflict) {
  const own = conflict.ours.filter((each) => each.entity_id === conflict.entity_id);
  const last = own.at(-1) ?? conflict.ours.at(-1);
  const outcome = last?.record ?? last?.outcome;
  if (outcome && Object.keys(outcome).length > 2) return rows(outcome);
  return rows({ ...conflict.base, ...last?.arguments });
}

const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

function comparison(conflict) {
  const [base, mine, theirs] = [rows(conflict.base), ours(conflict), rows(conflict.theirs)];
  const compared = [...new Set([...theirs.keys(), ...base.keys()])].filter((name) => !SILENT.has(name));
  const all = compared.length ? compared : [...mine.keys()].filter((name) => !SILENT.has(name));
  const differing = all.filter((name) => !same(mine.get(name), theirs.get(name)));
  const cell = (value, before, label) =>
    h("td", { "data-label": label, class: same(value, before) ? "" : "changed" },
      same(value, before) || label === "Before" ? null : h("span", { class: "hidden" }, "changed: "),
      shown(value));
  return h("table", { class: "sides" },
    h("caption", { class: "hidden" }, "The fields in which both differ"),
    h("thead", {}, h("tr", {}, ["Field", "Before", "Ours", "Theirs"].map((name) =>
      h("th", { scope: "col" }, name)))),
    h("tbody", {}, differing.map((name) =>
      h("tr", { key: `row-${name}` },
        h("th", { scope: "row" }, words(name)),
        cell(base.get(name), base.get(name), "Before"),
        cell(mine.get(name), base.get(name), "Ours"),
        cell(theirs.get(name), base.get(name), "Theirs")))));
}

function decision(conflict, { refresh, act }) {
  if (!session.canWrite) return empty("A token that may write decides it.");
  const side = chosen.get(conflict.id);
  const choose = (value) => {
    if (value) chosen.set(conflict.id, value);
    else chosen.delete(conflict.id);
    refresh();
  };
  const decide = () =>
    act(async () => {
      await write("resolve_sync_conflict", {
        id: conflict.id, keep: side, version: conflict.current_version,
        rename_to: side === "local" ? names.get(conflict.id) || null : null,
      });
      chosen.delete(conflict.id);
    }, "The conflict is resolved.");
  const button = (text, onClick, kind = "") =>
    h("button", { type: "button", class: kind, key: `button-${text}`, on: { click: onClick } }, text);
  if (!side) {
    return h("div", { class: "controls" },
      button("Keep ours", () => choose("local")), button("Keep theirs", () => choose("primary")));
  }
  return h("div", { class: "controls asked" },
    h("p", {}, side === "local"
      ? "Our writes are carried out now, on the record as it is."
      : "Our writes are dropped; the record stays as it is."),
    side === "local" && conflict.kind === "duplicate"
      ? h("label", { class: "field" }, h("span", {}, "Under the name"),
        h("input", {
          value: names.get(conflict.id) ?? "", key: "rename",
          on: { input: (event) => names.set(conflict.id, event.target.value) },
        }))
      : null,
    button(side === "local" ? "Yes, keep ours" : "Yes, keep theirs", decide, "strong"),
    button("Not yet", () => choose(null)));
}

function place(conflict) {
  const record = conflict.theirs ?? conflict.base ?? conflict.ours.at(-1)?.outcome ?? {};
  const name = record.title ?? record.name ?? conflict.ours.at(-1)?.arguments?.title ?? conflict.entity_id;
  if (conflict.entity === "work_item") return link(name, "item", conflict.entity_id);
  if (conflict.entity === "vendor_extractor") return link(name, "vendor", record.name ?? name);
  return name;
}

const card = (conflict, tools) =>
  h("article", { key: conflict.id, class: "conflict", "aria-label": `Conflict: ${words(conflict.entity)}` },
    h("h2", {}, place(conflict)),
    h("p", { class: "sub" }, tag(words(conflict.entity)), tag(words(conflict.kind), "warn"),
      h("span", {}, "refused ", age(conflict.opened_at))),
    h("p", {}, KINDS[conflict.kind] ?? ""),
    comparison(conflict),
    h("details", {},
      h("summary", {}, conflict.writes_count === 1 ? "Our write" : `Our ${conflict.writes_count} writes`),
      h("ol", { class: "plain" }, conflict.ours.map((each) =>
        h("li", { key: each.operation_id },
          h("code", {}, each.tool ?? "a lost record"), ` by ${each.actor}, `, when(each.accepted_at),
          each.refusal?.message ? h("p", { class: "under" }, each.refusal.message) : null)))),
    decision(conflict, tools));

const render = ({ items }, params, tools) => [
  head("Conflicts", h("p", { class: "sub" }, items.length
    ? `${items.length} open: writes accepted during an outage that the database refused`
    : "Writes accepted during an outage that the database refused")),
  items.length
    ? items.map((each) => card(each, tools))
    : h("p", { class: "empty calm" }, "There is nothing to decide. ",
      h("a", { href: address("system") }, "How the stores are")),
];

export const conflicts = { title: "Conflicts", load, render };
