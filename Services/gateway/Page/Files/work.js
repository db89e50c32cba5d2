// The work tree: filters, search, and branches that are fetched when they are opened.

import { h } from "./dom.js";
import { age, number } from "./format.js";
import { address, choices, empty, head, itemLine, more, search, select } from "./parts.js";

const PAGE = 50;
const FOUND = 30;
const TYPES = ["project", "session", "task", "research"];
const STATUSES = ["active", "blocked", "completed"];

/** The items that are opened, and how many pages of roots and matches are shown. */
const opened = new Set();
const pages = { address: "", count: 1 };

async function branches(items, ask) {
  const children = new Map();
  const fetchBelow = async (list) => {
    await Promise.all(list.filter((item) => opened.has(item.id)).map(async (item) => {
      const found = await ask("query_work_item", {
        id: item.id, max_depth: 2, include_dependencies: false,
      });
      // A branch that is too wide is listed by itself; what lies below it then is not known.
      const below = found.truncated
        ? (await ask("list_work_items", { parent_id: item.id, limit: 100 })).items
        : found.children;
      children.set(item.id, below);
      await fetchBelow(below);
    }));
  };
  await fetchBelow(items);
  return children;
}

async function listed(ask, filter, count) {
  const all = await Promise.all(Array.from({ length: count }, (_, page) =>
    ask("list_work_items", { ...filter, limit: PAGE, offset: page * PAGE })));
  const last = all.at(-1);
  return { items: all.flatMap((page) => page.items), total: last.total_count, hasMore: last.has_more };
}

async function matching({ q, type, status }, ask) {
  const values = await ask.complete("holdfast://work-items/{id}", "id", q);
  const found = await Promise.all(values.slice(0, FOUND).map((id) =>
    ask("query_work_item", { id, include_children: false, include_dependencies: false }).catch(() => null)));
  const items = found.filter((item) =>
    item && (!type || item.item_type === type) && (!status || item.status === status));
  return { items, total: items.length, hasMore: false, isCut: values.length > FOUND };
}

async function archived({ q, type }, ask, count) {
  const all = await Promise.all(Array.from({ length: count }, (_, page) =>
    ask("query_archived_work_items", {
      title_contains: q || null, item_type: type || null, limit: PAGE, offset: page * PAGE,
    })));
  const last = all.at(-1);
  return { items: all.flatMap((page) => page.items), total: last.total_count, hasMore: last.has_more };
}

async function load(params, ask) {
  const { q, type, status, where } = params;
  const here = address("work", params);
  if (pages.address !== here) Object.assign(pages, { address: here, count: 1 });
  const counting = (filter) =>
    ask("list_work_items", { ...filter, limit: 1 }).then((page) => page.total_count);
  const [counts, project, found] = await Promise.all([
    Promise.all([{}, ...STATUSES.map((each) => ({ status: each }))].map((filter) =>
      counting({ ...filter, item_type: type || null }))),
    ask("get_project_configuration"),
    where === "archive" ? archived(params, ask, pages.count)
      : q ? matching(params, ask)
        : type || status
          ? listed(ask, { item_type: type || null, status: status || null }, pages.count)
          : listed(ask, { roots_only: true }, pages.count),
  ]);
  const isTree = where !== "archive" && !q && !type && !status;
  const children = isTree ? await branches(found.items, ask) : new Map();
  return { counts, project, isTree, ...found, children };
}

function branch(item, data, refresh) {
  const isOpen = opened.has(item.id);
  const below = data.children.get(item.id);
  const mayOpen = item.children === undefined ? item.depth < 5 : item.children.length > 0;
  const toggle = mayOpen
    ? h("button", {
      type: "button", class: "toggle", "aria-expanded": String(isOpen),
      "aria-label": `${isOpen ? "Close" : "Open"} ${item.title}`,
      on: {
        click: () => {
          if (!opened.delete(item.id)) opened.add(item.id);
          refresh();
        },
      },
    })
    : h("span", { class: "toggle none" });
  return h("li", { key: item.id },
    itemLine(item, toggle),
    isOpen && below
      ? below.length
        ? h("ul", {}, below.map((child) => branch(child, data, refresh)))
        : h("p", { class: "empty below" }, "Nothing lies below it.")
      : null);
}

function found(item) {
  const above = item.ancestors ?? [];
  return h("li", { key: item.id },
    itemLine(item),
    above.length
      ? h("p", { class: "above" }, above.map((each) => each.title).join(" › "))
      : null);
}

function strip(project) {
  const parts = [
    project.active_context_type && `${project.active_context_type} work`,
    project.git_branch && `branch ${project.git_branch}`,
    project.git_head_commit && project.git_head_commit.slice(0, 7),
  ].filter(Boolean);
  return h("p", { class: "sub" }, parts.join(" · "),
    project.updated_at ? h("span", {}, "configured ", age(project.updated_at)) : null);
}

function render(data, params, { go, refresh }) {
  const { q = "", type = "", status = "", where = "" } = params;
  const to = (changes) => address("work", { ...params, ...changes });
  const isArchive = where === "archive";
  const states = [
    { text: "All", value: "", count: data.counts[0] },
    ...STATUSES.map((each, index) => ({
      text: each[0].toUpperCase() + each.slice(1), value: each, count: data.counts[index + 1],
    })),
  ].map(({ text, value, count }) => ({
    text, count, to: to({ status: value, where: "" }), isCurrent: !isArchive && status === value,
  }));
  states.push({ text: "Archive", to: to({ status: "", where: "archive" }), isCurrent: isArchive });
  const lines = data.items.map((item) => (data.isTree ? branch(item, data, refresh) : found(item)));
  return [
    head("Work", strip(data.project)),
    h("div", { class: "filters" },
      choices("Status", states),
      select("Type", type, [["", "Every type"], ...TYPES.map((each) => [each, each])],
        (value) => go(to({ type: value }))),
      search("Search titles", q, (value) => go(to({ q: value }), { isTyping: true }))),
    h("ul", { class: `tree ${data.isTree ? "" : "flat"}`, key: "tree" }, lines),
    lines.length ? null : empty(q ? "No title has that." : "There is nothing here yet."),
    data.isCut ? empty(`The newest ${FOUND} matches are shown: type more to see others.`) : null,
    data.hasMore
      ? more(`Show more of ${number(data.total)}`, () => {
        pages.count += 1;
        refresh();
      })
      : null,
  ];
}

export const work = { title: "Work", load, render };
