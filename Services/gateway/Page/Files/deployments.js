// What was shipped, newest first, and one deployment with what it touched.

import { h } from "./dom.js";
import { shown, state, tag, when } from "./format.js";
import { empty, facts, head, link, metadataFacts, more, section, timeline } from "./parts.js";

const PAGE = 50;
const pages = { count: 1 };

async function loadAll(params, ask) {
  const items = [];
  let cursor = null;
  for (let page = 0; page < pages.count; page += 1) {
    const found = await ask("list_deployments", { limit: PAGE, cursor });
    items.push(...found.items);
    cursor = found.next_cursor;
    if (!cursor) break;
  }
  return { items, hasMore: Boolean(cursor) };
}

const renderAll = ({ items, hasMore }, params, { refresh }) => [
  head("Deployments", h("p", { class: "sub" }, "What was shipped, newest first")),
  items.length ? timeline(items) : empty("Nothing was deployed yet."),
  hasMore ? more("Show older deployments", () => {
    pages.count += 1;
    refresh();
  }) : null,
];

export const deployments = { title: "Deployments", load: loadAll, render: renderAll };

const load = ({ id }, ask) => ask("query_deployment", { id });

const linked = (name, view, list, text, target) =>
  section(name, text,
    list?.length
      ? h("ul", { class: "plain" }, list.map((each) =>
        h("li", { key: each.id },
          link(target(each), view, view === "vendor" ? target(each) : each.id),
          each.verified ? null : [" ", tag("not verified", "warn")])))
      : empty("None."));

function render(found) {
  const { pr_title: title, pr_number: number, test_summary: tests, constitutional_compliance: isCompliant,
    ...rest } = found.metadata ?? {};
  delete rest.commit_hash;
  return [
    h("nav", { class: "crumbs", "aria-label": "Above this deployment" }, link("Deployments", "deployments")),
    head(title ?? "Deployment",
      h("p", { class: "sub" }, when(found.deployed_at), number ? tag(`#${number}`) : null,
        isCompliant === false ? state("not compliant", "bad") : state("compliant", "good"))),
    section("about", "About",
      facts([
        ["Commit", found.commit_hash && h("code", {}, found.commit_hash)],
        ["Tests", tests && Object.entries(tests).map(([name, value]) =>
          h("span", { class: "pair" }, `${name} `, h("strong", {}, shown(value))))],
        ["Recorded", [when(found.created_at), ` by ${found.created_by}`]],
      ]),
      metadataFacts(rest)),
    linked("served", "vendor", found.affected_vendors, "Vendors", (each) => each.name),
    linked("items", "item", found.related_work_items, "Work items", (each) => each.title),
  ];
}

export const deployment = {
  title: (found) => found.metadata?.pr_title ?? "Deployment", load, render,
};
