// One work item: where it stands, what it waits for, what became of it.

import { h } from "./dom.js";
import { age, state, tag, when } from "./format.js";
import { graph } from "./graph.js";
import { history, loadHistory } from "./history.js";
import { write } from "./mcp.js";
import { empty, facts, head, itemLine, link, metadataFacts, section, timeline } from "./parts.js";
import { session } from "./session.js";

const MOVES = { active: ["completed", "blocked"], blocked: ["active", "completed"], completed: ["active"] };
const VERBS = { completed: "Complete", blocked: "Block", active: "Reopen" };
/** So many of the other ends are asked for what they wait for in turn. */
const NEIGHBOURS = 8;

async function load({ id }, ask) {
  const [item, changes, deployed] = await Promise.all([
    ask("query_work_item", { id }),
    loadHistory(id, ask),
    ask("list_deployments", { work_item_id: id, limit: 20 }).catch(() => ({ items: [], isMissing: true })),
  ]);
  const near = item.dependencies ?? [];
  const further = await Promise.all(near.slice(0, NEIGHBOURS).map((each) =>
    ask("query_work_item", { id: each.item.id, include_children: false }).catch(() => null)));
  return { item, changes, deployed, further: further.filter(Boolean) };
}

/** Whether the other end of a dependency comes first. */
export const comesFirst = ({ dependency_type: type, direction }) =>
  (type === "blocks") === (direction === "incoming");

function controls(item, { act }) {
  if (!session.canWrite || item.archived_at || item.deleted_at) return null;
  const moves = MOVES[item.status] ?? [];
  return h("div", { class: "controls" }, moves.map((status) =>
    h("button", {
      type: "button",
      key: `move-${status}`,
      on: {
        click: () => act(
          () => write("update_work_item", { id: item.id, version: item.version, status }),
          `${item.title}: ${status}`),
      },
    }, item.status === "blocked" && status === "active" ? "Unblock" : VERBS[status])));
}

function readiness(item, dependencies) {
  if (item.ready === undefined || item.ready === null) return null;
  if (item.ready) return tag("ready", "good");
  const open = dependencies.filter((each) => comesFirst(each) && each.item.status !== "completed").length;
  return tag(`waits for ${open}`, "warn");
}

const children = (items) =>
  h("ul", { class: "tree" }, items.map((item) =>
    h("li", { key: item.id }, itemLine(item), item.children?.length ? children(item.children) : null)));

function render({ item, changes, deployed, further }, params, tools) {
  const dependencies = item.dependencies ?? [];
  const below = item.children ?? [];
  return [
    h("nav", { class: "crumbs", "aria-label": "Above this item" },
      link("Work", "work"),
      (item.ancestors ?? []).map((each) => [h("span", { "aria-hidden": "true" }, " › "),
        link(each.title, "item", each.id)])),
    head(item.title,
      h("p", { class: "sub" },
        state(item.archived_at ? "archived" : item.deleted_at ? "deleted" : item.status),
        tag(item.item_type), readiness(item, dependencies),
        h("span", {}, "changed ", age(item.updated_at), ` by ${item.updated_by ?? "?"}`)),
      controls(item, tools)),
    section("about", "About",
      facts([
        ["Branch", item.branch_name && h("code", {}, item.branch_name)],
        ["Commit", item.commit_hash && h("code", {}, item.commit_hash.slice(0, 12))],
        ["Pull request", item.pr_number && `#${item.pr_number}`],
        ["Created", [when(item.created_at), ` by ${item.created_by ?? "?"}`]],
        ["Version", item.version],
        ["Deleted", item.deleted_at && when(item.deleted_at)],
        ["Archived", item.archived_at && when(item.archived_at)],
      ]),
      metadataFacts(item.metadata)),
    section("waits", "Dependencies",
      dependencies.length
        ? [graph(item, dependencies, further), dependencyList(dependencies)]
        : empty("It waits for nothing, and nothing waits for it.")),
    section("beneath", below.length ? `Below it (${below.length})` : "Below it",
      below.length ? children(below) : empty("Nothing lies below it."),
      item.truncated ? empty("More lies below it than is shown.") : null),
    section("shipped", "Deployments",
      deployed.items.length ? timeline(deployed.items)
        : empty(deployed.isMissing ? "They can't be asked for now." : "It is in no deployment yet.")),
    section("history", "History", history(changes, tools)),
  ];
}

/** The same as the picture says, for those who do not see it. */
function dependencyList(dependencies) {
  const group = (title, list) => list.length
    ? [h("h3", {}, title), h("ul", { class: "tree flat" }, list.map((each) =>
      h("li", { key: `${each.dependency_type}-${each.item.id}` }, itemLine(each.item))))]
    : null;
  return [
    group("Must be finished first", dependencies.filter(comesFirst)),
    group("Wait for it", dependencies.filter((each) => !comesFirst(each))),
  ];
}

export const item = { title: ({ item: { title } }) => title, load, render };
