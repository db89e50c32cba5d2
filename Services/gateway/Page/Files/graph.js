// Dependencies as a picture: what must come first on the left, what waits on the right.

import { s } from "./dom.js";
import { address } from "./parts.js";

const WIDTH = 204;
const HEIGHT = 46;
const GAP = { across: 52, down: 12 };
const LETTERS = 24;

/** Whether the source of an edge comes before its target. */
const order = (id, { dependency_type: type, direction, item }) =>
  (type === "blocks") === (direction === "incoming") ? [item.id, id] : [id, item.id];

/** Which items there are, in what column (0: the item itself; below 0: they come first), and the edges. */
export function layout(item, dependencies, further) {
  const nodes = new Map([[item.id, { item, column: 0 }]]);
  const edges = new Map();
  const take = (id, column, each, side) => {
    const [first, last] = order(id, each);
    const isBefore = first === each.item.id;
    if (side && (side < 0) !== isBefore) return;
    edges.set(`${first} ${last}`, { first, last });
    if (!nodes.has(each.item.id)) {
      nodes.set(each.item.id, { item: each.item, column: column + (isBefore ? -1 : 1) });
    }
  };
  for (const each of dependencies) take(item.id, 0, each);
  for (const other of further) {
    const node = nodes.get(other.id);
    if (!node || node.column === 0) continue;
    for (const each of other.dependencies ?? []) take(other.id, node.column, each, node.column);
  }
  const columns = new Map();
  for (const node of nodes.values()) {
    if (!columns.has(node.column)) columns.set(node.column, []);
    columns.get(node.column).push(node);
  }
  const names = [...columns.keys()].sort((one, other) => one - other);
  const rows = Math.max(...[...columns.values()].map((list) => list.length));
  const height = rows * (HEIGHT + GAP.down) - GAP.down;
  names.forEach((name, place) => {
    const list = columns.get(name);
    const top = (height - (list.length * (HEIGHT + GAP.down) - GAP.down)) / 2;
    list.forEach((node, row) => {
      node.x = place * (WIDTH + GAP.across);
      node.y = top + row * (HEIGHT + GAP.down);
    });
  });
  return {
    nodes: [...nodes.values()],
    edges: [...edges.values()].map(({ first, last }) => ({ from: nodes.get(first), to: nodes.get(last) })),
    width: names.length * (WIDTH + GAP.across) - GAP.across,
    height,
  };
}

const short = (text) => (text.length > LETTERS ? `${text.slice(0, LETTERS - 1).trimEnd()}…` : text);

function box({ item, column, x, y }) {
  const content = [
    s("rect", { x, y, width: WIDTH, height: HEIGHT, rx: 6 }),
    s("text", { x: x + 12, y: y + 20 }, short(item.title)),
    s("text", { x: x + 12, y: y + 36, class: "soft" }, `${item.item_type} · ${item.status}`),
    s("title", {}, item.title),
  ];
  const kind = `node ${item.status} ${column === 0 ? "self" : ""}`;
  if (column === 0) return s("g", { class: kind, key: item.id }, content);
  return s("a", { href: address("item", item.id), class: kind, key: item.id }, content);
}

function edge({ from, to }) {
  const [x1, y1] = [from.x + WIDTH, from.y + HEIGHT / 2];
  const [x2, y2] = [to.x - 5, to.y + HEIGHT / 2];
  const bend = Math.max(24, Math.abs(x2 - x1) / 2);
  const isOpen = from.item.status !== "completed" && !from.item.deleted_at;
  return s("path", {
    d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
    class: isOpen ? "edge waits" : "edge", "marker-end": "url(#arrow)",
  });
}

/** The picture. */
export function graph(item, dependencies, further) {
  const { nodes, edges, width, height } = layout(item, dependencies, further);
  const picture = s("svg", {
    viewBox: `-2 -2 ${width + 4} ${height + 4}`, width: width + 4, height: height + 4, role: "group",
    "aria-label": `${item.title}: ${edges.length} dependencies`, class: "graph",
  },
  s("defs", {}, s("marker", {
    id: "arrow", viewBox: "0 0 8 8", refX: 6, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto",
  }, s("path", { d: "M0 0L8 4L0 8z" }))),
  edges.map(edge), nodes.map(box));
  const frame = document.createElement("div");
  frame.className = "pan";
  frame.append(picture);
  return frame;
}
