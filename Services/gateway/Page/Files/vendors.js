// The health of every vendor, and one vendor with what was shipped for it.

import { h } from "./dom.js";
import { age, number, state, tag, when } from "./format.js";
import {
  address, choices, empty, facts, formats, head, link, metadataFacts, more, search, section, select, tests,
  timeline,
} from "./parts.js";

const PAGE = 100;
const FORMATS = ["excel", "csv", "pdf", "ocr"];
const pages = { address: "", count: 1 };

async function loadAll(params, ask) {
  const { q, status, format } = params;
  const here = address("vendors", params);
  if (pages.address !== here) Object.assign(pages, { address: here, count: 1 });
  const filter = { status: status || null, format: format || null, name_contains: q || null, limit: PAGE };
  const all = await Promise.all(Array.from({ length: pages.count }, (_, page) =>
    ask("list_vendors", { ...filter, offset: page * PAGE })));
  const last = all.at(-1);
  return { ...last, items: all.flatMap((page) => page.items) };
}

const card = (vendor) =>
  h("li", { key: vendor.name, class: `card ${vendor.status}` },
    h("div", { class: "line" },
      link(vendor.name, "vendor", vendor.name),
      state(vendor.status)),
    tests(vendor.test_results ?? {}),
    h("div", { class: "line" },
      formats(vendor.formats ?? []),
      vendor.extractor_version ? h("span", { class: "soft version" }, vendor.extractor_version) : null));

function renderAll(data, params, { go, refresh }) {
  const { q = "", status = "", format = "" } = params;
  const to = (changes) => address("vendors", { ...params, ...changes });
  const counts = data.counts ?? {};
  const all = Object.values(counts).reduce((sum, each) => sum + (each ?? 0), 0);
  return [
    head("Vendors", h("p", { class: "sub" },
      `${number(counts.operational ?? 0)} of ${number(all)} are operational`)),
    h("div", { class: "filters" },
      choices("Status", [
        { text: "All", to: to({ status: "" }), isCurrent: !status, count: all },
        ...["broken", "operational"].map((each) => ({
          text: each[0].toUpperCase() + each.slice(1), to: to({ status: each }), isCurrent: status === each,
          count: counts[each] ?? 0,
        })),
      ]),
      select("Format", format, [["", "Any format"], ...FORMATS.map((each) => [each, each])],
        (value) => go(to({ format: value }))),
      search("Search names", q, (value) => go(to({ q: value }), { isTyping: true }))),
    h("ul", { class: "cards", key: "cards" }, data.items.map(card)),
    data.items.length ? null : empty("No vendor matches."),
    data.has_more ? more(`Show more of ${number(data.total_count)}`, () => {
      pages.count += 1;
      refresh();
    }) : null,
  ];
}

export const vendors = { title: "Vendors", load: loadAll, render: renderAll };

async function load({ id }, ask) {
  const [found, deployed] = await Promise.all([
    ask("query_vendor_status", { name: id }),
    ask("list_deployments", { vendor: id, limit: 50 }).catch(() => ({ items: [], isMissing: true })),
  ]);
  return { found, deployed };
}

function render({ found, deployed }) {
  const { format_support: supported, test_results: results, manifest_compliant: isCompliant, ...rest } =
    found.metadata ?? {};
  delete rest.extractor_version;
  return [
    h("nav", { class: "crumbs", "aria-label": "Above this vendor" }, link("Vendors", "vendors")),
    head(found.name,
      h("p", { class: "sub" }, state(found.status),
        found.extractor_version ? tag(`version ${found.extractor_version}`) : null,
        found.updated_at
          ? h("span", {}, "changed ", age(found.updated_at), ` by ${found.updated_by}`) : null)),
    section("about", "Health",
      facts([
        ["Tests", results && tests(results)],
        ["Formats", formats(FORMATS.filter((name) => supported?.[name]))],
        ["Manifest", isCompliant === undefined ? null
          : isCompliant ? state("compliant", "good") : state("not compliant", "bad")],
        ["Known since", found.created_at && [when(found.created_at), ` by ${found.created_by}`]],
        ["Record version", found.version],
      ]),
      metadataFacts(rest)),
    section("shipped", "What was shipped for it",
      deployed.items.length ? timeline(deployed.items)
        : empty(deployed.isMissing ? "It can't be asked for now." : "Nothing was deployed for it yet."),
      deployed.next_cursor ? empty("Older deployments are among all deployments.") : null),
  ];
}

export const vendor = { title: ({ found }) => found.name, load, render };
