// What may be built one day, by quarter.

import { h } from "./dom.js";
import { age, capital, number, state, tag, when } from "./format.js";
import { address, choices, empty, facts, head, link, section } from "./parts.js";

const PAGE = 100;
const PAGES_MAX = 10;
/** What is still to come is shown first; `open` is every status but the last. */
const STATUSES = ["planned", "approved", "implementing", "completed"];
const CHOICES = ["", ...STATUSES, "all"];
const NAMES = { "": "Open", all: "All" };
const PRIORITIES = { 1: "highest", 2: "high", 3: "medium", 4: "low", 5: "lowest" };

async function loadAll({ status = "" }, ask) {
  const items = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found = await ask("list_enhancements", {
      status: STATUSES.includes(status) ? status : null, limit: PAGE, offset: page * PAGE,
    });
    items.push(...found.items);
    if (!found.has_more) break;
  }
  return { items: status ? items : items.filter((each) => each.status !== "completed") };
}

const priority = (value) =>
  value ? h("span", { class: `priority p${value}`, title: `Priority ${value}: ${PRIORITIES[value]}` },
    `P${value}`) : null;

const card = (item) =>
  h("li", { key: item.id ?? item.title, class: "card" },
    h("div", { class: "line" }, priority(item.priority),
      item.id ? link(item.title, "enhancement", item.id) : item.title),
    h("div", { class: "line" }, state(item.status), age(item.updated_at, "")));

function renderAll({ items }, { status = "" }) {
  const quarters = new Map();
  for (const item of items) {
    const name = item.target_quarter ?? "";
    if (!quarters.has(name)) quarters.set(name, []);
    quarters.get(name).push(item);
  }
  const names = [...quarters.keys()].sort((one, other) => (one || "9").localeCompare(other || "9"));
  const to = (value) => address("enhancements", { status: value });
  return [
    head("Enhancements",
      h("p", { class: "sub" }, `${number(items.length)} by quarter, the most urgent first`)),
    h("div", { class: "filters" },
      choices("Status", CHOICES.map((each) => ({
        text: NAMES[each] ?? capital(each), to: to(each), isCurrent: status === each,
      })))),
    items.length
      ? h("div", { class: "quarters" }, names.map((name) =>
        h("section", { key: `quarter-${name}`, "aria-label": name || "No quarter" },
          h("h2", {}, name ? name.replace("-", " ") : "No quarter",
            h("span", { class: "count" }, quarters.get(name).length)),
          h("ul", { class: "cards one" }, quarters.get(name).map(card)))))
      : empty("There are none."),
  ];
}

export const enhancements = { title: "Enhancements", load: loadAll, render: renderAll };

const load = ({ id }, ask) => ask.read(`holdfast://enhancements/${encodeURIComponent(id)}`);

const render = (found) => [
  h("nav", { class: "crumbs", "aria-label": "Above this enhancement" }, link("Enhancements", "enhancements")),
  head(found.title,
    h("p", { class: "sub" }, state(found.status), priority(found.priority),
      found.target_quarter ? tag(found.target_quarter) : null,
      h("span", {}, "changed ", age(found.updated_at), ` by ${found.updated_by}`))),
  section("about", "What it is about", h("p", { class: "text" }, found.description),
    facts([
      ["Principles", found.requires_constitutional_principles?.join(", ")],
      ["Comes after", found.depends_on?.length
        ? h("ul", { class: "plain" }, found.depends_on.map((id) =>
          h("li", {}, link(id.slice(0, 13), "enhancement", id)))) : null],
      ["Created", [when(found.created_at), ` by ${found.created_by}`]],
      ["Version", found.version],
    ])),
];

export const enhancement = { title: (found) => found.title, load, render };
