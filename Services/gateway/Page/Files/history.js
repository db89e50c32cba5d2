// What became of a work item: who changed it, when, from what to what.

import { h } from "./dom.js";
import { age, shown, tag, words } from "./format.js";
import { empty, link, more } from "./parts.js";

const PAGE = 20;
const shownPages = { id: null, count: 1 };

/** The newest changes, as many pages as are asked for. */
export async function loadHistory(id, ask) {
  if (shownPages.id !== id) Object.assign(shownPages, { id, count: 1 });
  const changes = [];
  let before = null;
  for (let page = 0; page < shownPages.count; page += 1) {
    const found = await ask("work_item_history", { id, limit: PAGE, before_version: before })
      .catch((error) => {
        if (page) throw error;
        return null;
      });
    if (!found) return { changes: null };
    changes.push(...found.changes);
    before = found.next_before_version;
    if (!found.has_more) return { changes, hasMore: false };
  }
  return { changes, hasMore: true };
}

const NAMES = {
  created: "Created", updated: "Changed", moved: "Moved", deleted: "Deleted", restored: "Restored",
  archived: "Archived", linked: "Dependency added", unlinked: "Dependency removed",
  conflicted: "A conflict was recorded",
};

/** Fields that follow from others. */
const DERIVED = new Set(["path", "depth"]);

function difference(name, { before, after }) {
  return h("li", {},
    h("span", { class: "name" }, words(name)), " ",
    before === null ? null : [h("del", {}, shown(before)), " "],
    h("ins", {}, shown(after)));
}

const VERBS = { blocks: "blocks", depends_on: "depends on" };

/** Which way a dependency goes, as a sentence. */
function dependency({ item, direction, dependency_type: type }) {
  const other = link(item.title ?? item.id, "item", item.id);
  const verb = VERBS[type] ?? words(type);
  return direction === "incoming" ? [other, ` ${verb} it`] : [`It ${verb} `, other];
}

function change(each) {
  const isFirst = each.action === "created";
  const fields = Object.entries(each.fields ?? {})
    .filter(([name, { after }]) => !DERIVED.has(name) && !(isFirst && after === null));
  return h("li", { key: `${each.operation_id}-${each.action}-${each.version ?? each.item?.id}` },
    h("div", { class: "line" },
      h("strong", {}, NAMES[each.action] ?? words(each.action)),
      h("span", {}, `by ${each.actor}`), age(each.at),
      each.version ? h("span", { class: "soft" }, `version ${each.version}`) : null,
      each.sync_conflict ? tag("sync conflict", "warn") : null),
    each.item ? h("p", { class: "under" }, h("span", {}, dependency(each))) : null,
    isFirst || !fields.length ? null : h("ul", { class: "differences" }, fields.map(([name, values]) =>
      difference(name, values))));
}

/** The changes on a line of time. */
export function history({ changes, hasMore }, { refresh }) {
  if (!changes) return empty("It can't be told now.");
  return [
    h("ol", { class: "timeline" }, changes.map(change)),
    hasMore ? more("Show older changes", () => {
      shownPages.count += 1;
      refresh();
    }) : null,
  ];
}
