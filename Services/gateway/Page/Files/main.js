// Shows the view that the address names, and keeps it as the records are.

import { h, morphChildren, startHandling } from "./dom.js";
import { call, Refusal, Unreachable } from "./mcp.js";
import { overall } from "./health.js";
import { follow } from "./live.js";
import { asking, isDegraded, label, say } from "./notice.js";
import { door, failure } from "./plain.js";
import { enter, forget, session, takeFromAddress } from "./session.js";
import { startTheme } from "./switch.js";
import { markPlace, route, view } from "./views.js";

/** Between two looks at how the system is: any view says so where it is not well. */
const LOOK_MILLISECONDS = 2000;
/** The least time between two refreshes. */
const SPACING_MILLISECONDS = 100;
/** Ages grow by themselves. */
const AGES_MILLISECONDS = 30_000;
const TYPING_MILLISECONDS = 120;

const main = document.getElementById("main");
const byID = (id) => document.getElementById(id);

/** What is shown: the view, what it was asked for, what it was answered. */
const shown = { name: null, view: null, params: {}, data: null };
let isIn = false;
let asked = 0;
let mood = null;

// MARK: Showing

const titleOf = (data) =>
  (typeof shown.view.title === "string" ? shown.view.title : shown.view.title(data));

function paint(content, title, isFresh = false) {
  if (isFresh) main.replaceChildren();
  morphChildren(main, h("main", {}, content));
  document.title = `${title} · Holdfast`;
}

function repaint() {
  if (shown.data) paint(shown.view.render(shown.data, shown.params, tools), titleOf(shown.data));
}

/** Goes to the view that the address names. */
async function show() {
  const { name, params } = route();
  const isSame = shown.name === name && shown.params.id === params.id;
  const isFirst = shown.name === null;
  Object.assign(shown, { name, params });
  if (!isSame) {
    say(null);
    Object.assign(shown, { view: null, data: null });
    // What is under way belongs to another view.
    asked += 1;
    main.setAttribute("aria-busy", "true");
    markPlace(name);
    const found = await view(name);
    if (shown.name !== name) return;
    shown.view = found;
  }
  await refresh();
  if (isSame || isFirst) return;
  scrollTo(0, 0);
  main.querySelector("h1")?.focus({ preventScroll: true });
}

/** Shows the view as the records are now. An answer that comes late is none. */
async function refresh() {
  if (!shown.view) return;
  asked += 1;
  const number = asked;
  const noted = [];
  const isFresh = shown.data === null;
  try {
    const data = await shown.view.load(shown.params, asking(noted));
    if (number !== asked) return;
    shown.data = data;
    paint(shown.view.render(data, shown.params, tools), titleOf(data), isFresh);
    label(noted);
  } catch (error) {
    if (number !== asked) return;
    if (error instanceof Refusal && error.status === 401) return leave();
    // What was shown stays where it can't be told anew, and what it is worth is said.
    if (shown.data && error instanceof Unreachable) return say(error.message, "bad");
    const title = typeof shown.view.title === "string" ? shown.view.title : "It can't be shown";
    paint(failure(title, error, refresh), title, true);
    label([]);
  } finally {
    main.removeAttribute("aria-busy");
  }
}

/** What views do by. */
const tools = {
  refresh,
  go: (address, { isTyping = false } = {}) => {
    if (!isTyping) {
      location.hash = address;
      return;
    }
    history.replaceState(null, "", address);
    clearTimeout(tools.typing);
    tools.typing = setTimeout(show, TYPING_MILLISECONDS);
  },
  act: async (change, done) => {
    try {
      const answer = await change();
      say(answer?.pending_replay ? `${done} It waits for the database.` : done);
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
      const by = error.details?.changed_by ?? "somebody";
      say(error.code === "version_conflict"
        ? `Not done: ${by} has changed it meanwhile. It is shown as it is now.` : error.message, "bad");
    }
    refresh();
  },
};

// MARK: Keeping up

let scheduled = null;
let refreshedAt = 0;

/** Refreshes soon: at once where nothing happened for a while. */
function changed() {
  if (scheduled) return;
  scheduled = setTimeout(() => {
    scheduled = null;
    refreshedAt = performance.now();
    refresh();
    look();
  }, Math.max(0, refreshedAt + SPACING_MILLISECONDS - performance.now()));
}

/** Looks how the system is, for the head of every view. */
async function look() {
  const status = await call("system_status").catch(() => null);
  if (!status) return;
  const { kind, conflicts } = overall(status);
  const [badge, mark] = [byID("conflict-count"), byID("system-mark")];
  badge.hidden = conflicts === 0;
  badge.textContent = conflicts;
  mark.hidden = kind === "good";
  mark.className = `mark ${kind}`;
  mark.textContent = kind === "bad" ? "down" : "degraded";
  const now = `${kind} ${conflicts}`;
  if (shown.name === "system" && shown.data) {
    shown.data = status;
    repaint();
  } else if ((mood !== null && mood !== now) || isDegraded()) refresh();
  mood = now;
}

const LIVE = { live: "Live", lost: "Reconnecting", refused: "Signed out" };

function startFollowing() {
  follow({
    onChange: changed,
    onState: (name) => {
      byID("live").textContent = LIVE[name];
      byID("live").className = `live ${name}`;
      if (name === "refused") leave();
    },
  });
  setInterval(() => {
    if (!document.hidden) look();
  }, LOOK_MILLISECONDS);
  setInterval(repaint, AGES_MILLISECONDS);
  look();
}

// MARK: The door

function leave() {
  forget();
  location.reload();
}

async function start() {
  try {
    isIn = await enter();
  } catch (error) {
    return paint(failure("Holdfast", error, () => location.reload()), "Holdfast", true);
  }
  if (!isIn) {
    byID("live").textContent = "Signed out";
    return paint(door(start), "Show a token", true);
  }
  const right = session.canWrite ? "may change records" : "reads only";
  const nobody = session.canWrite ? "" : "Read only";
  byID("caller").textContent = session.name ? `${session.name} ${right}` : nobody;
  byID("leave").hidden = !session.hasToken;
  startFollowing();
  await show();
}

takeFromAddress();
startTheme();
startHandling(document.body);
byID("leave").addEventListener("click", leave);
// The address names a view: it can't name a place in it as well.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener("hashchange", () => {
  if (takeFromAddress()) location.reload();
  else if (isIn) show();
});
start();
