// The architecture as it is now: gateway, services with their standbys, stores, supervisor.

import { s } from "./dom.js";
import { duration } from "./format.js";
import { copyAge, judge, overall, sharedStore, waiting } from "./health.js";

const GROUP = { width: 300, gap: 26 };
const BOX = { width: 132, top: 38, inset: 12, head: 32, line: 18 };
const BAR = 52;
const ROW = 44;
const MARGIN = 22;

const text = (x, y, content, kind = "") => s("text", { x, y, class: kind }, content);

function bar(x, y, width, name, note, kind) {
  return s("g", { class: `bar ${kind}`, key: name },
    s("rect", { x, y, width, height: BAR, rx: 8 }),
    text(x + 16, y + 23, name, "name"),
    text(x + 16, y + 41, note, "note"));
}

function instanceLines(instance) {
  const lines = [judge(instance).word];
  const seconds = copyAge(instance);
  if (instance.copy) {
    lines.push(seconds === null ? "copy being filled"
      : seconds < 2 ? "copy current" : `copy ${duration(seconds)} old`);
  }
  const depth = waiting(instance);
  if (instance.journal) lines.push(depth ? `journal: ${depth} wait` : "journal empty");
  return lines;
}

function instanceBox(instance, x, y, height) {
  const { kind } = judge(instance);
  return s("g", { class: `instance ${kind} ${instance.has_writes ? "writes" : ""}`, key: instance.role },
    s("rect", { x, y, width: BOX.width, height, rx: 6 }),
    s("circle", { cx: x + 14, cy: y + 18, r: 4.5, class: "lamp" }),
    text(x + 26, y + 22, instance.role, "name"),
    instance.has_writes ? text(x + BOX.width - 8, y + 22, "writes", "flag") : null,
    instanceLines(instance).map((line, index) => text(x + 12, y + 44 + index * BOX.line, line, "note")));
}

function group(service, { x, y }, height) {
  const boxes = service.instances.map((instance, index) =>
    instanceBox(instance, x + BOX.inset + index * (BOX.width + BOX.inset), y + BOX.top,
      height - BOX.top - BOX.inset));
  return s("g", { key: service.name, class: "group" },
    s("rect", { x, y, width: GROUP.width, height, rx: 10 }),
    text(x + 16, y + 25, service.name, "name"), boxes);
}

const pipe = (d, kind) => s("path", { d, class: `pipe ${kind}` });

/** Where everything stands: in columns, or one below the other. */
function places({ services }, isNarrow) {
  const count = services.length;
  const lines = Math.max(1, ...services.flatMap((service) =>
    service.instances.map((each) => instanceLines(each).length)));
  const height = BOX.top + BOX.head + lines * BOX.line + 2 * BOX.inset - 4;
  const top = BAR + ROW;
  const across = GROUP.width + GROUP.gap;
  const down = height + GROUP.gap;
  const width = isNarrow ? GROUP.width + 2 * MARGIN : count * across - GROUP.gap;
  const groups = Array.from({ length: count }, (_, index) =>
    isNarrow ? { x: MARGIN, y: top + index * down } : { x: index * across, y: top });
  const stores = top + (isNarrow ? count * down - GROUP.gap : height) + ROW;
  return { width, height, groups, stores };
}

function storeName(service) {
  const primary = service.instances.find((each) => each.role === "primary");
  if (!primary?.store?.kind) return null;
  const isReachable = primary.store.reachable;
  return { note: isReachable ? "SQLite file, the authority" : "SQLite file, not usable", isReachable };
}

function pipes(service, at, { isNarrow, width, height, stores }, isReachable) {
  const kind = service.instances.some((each) => judge(each).kind !== "bad") ? "good" : "bad";
  const storeKind = isReachable ? "good" : "bad";
  if (isNarrow) {
    const middle = at.y + height / 2;
    return [
      pipe(`M${MARGIN / 2} ${BAR}V${middle}H${at.x}`, kind),
      pipe(`M${at.x + GROUP.width} ${middle}H${width - MARGIN / 2}V${stores}`, storeKind),
    ];
  }
  const column = at.x + BOX.inset + BOX.width / 2;
  return [
    pipe(`M${at.x + GROUP.width / 2} ${BAR}V${at.y}`, kind),
    pipe(`M${column} ${at.y + height - BOX.inset}V${stores}`, storeKind),
  ];
}

function storeBars(status, { isNarrow, width, groups, stores }) {
  const shared = sharedStore(status);
  if (shared) {
    const note = shared.isReachable ? "reachable, the authority"
      : "away: reads come from copies, writes wait in journals";
    return [bar(0, stores, width, shared.name, isNarrow && !shared.isReachable ? "away" : note,
      shared.isReachable ? "good" : "bad")];
  }
  const own = status.services.map(storeName);
  if (isNarrow) {
    return [bar(0, stores, width, "Stores", "an SQLite file for each service",
      own.every((each) => !each || each.isReachable) ? "good" : "bad")];
  }
  return own.map((each, index) =>
    each && bar(groups[index].x, stores, GROUP.width, `${status.services[index].name} store`, each.note,
      each.isReachable ? "good" : "bad"));
}

/** The picture. */
export function picture(status, isNarrow) {
  const { services, supervisor } = status;
  const place = { isNarrow, ...places(status, isNarrow) };
  const bottom = place.stores + BAR + 20;
  const shared = sharedStore(status);
  const count = supervisor?.clients ?? 0;
  const clients = count === 1 ? "1 client by pipe" : `${count} clients by pipe`;
  const { kind } = overall(status);
  const words = { good: "all is well", warn: "degraded", bad: "a service is down" };
  return s("svg", {
    viewBox: `-1 -1 ${place.width + 2} ${bottom + BAR + 2}`, role: "img", class: "architecture",
    "aria-label": `The architecture: ${words[kind]}. The table below says the same in words.`,
  },
  services.map((service, index) => pipes(service, place.groups[index], place,
    shared ? shared.isReachable : storeName(service)?.isReachable ?? true)),
  bar(0, 0, place.width, "Gateway",
    isNarrow ? "answers this page" : `answers this page · ${clients}`, "good"),
  services.map((service, index) => group(service, place.groups[index], place.height)),
  storeBars(status, place),
  bar(0, bottom, place.width, "Supervisor",
    supervisor ? "holds the sockets, restarts what falls" : "does not answer",
    supervisor ? "good" : "bad"));
}
