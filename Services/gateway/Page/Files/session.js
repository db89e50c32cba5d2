// Who looks at the page, and what they may do.

import { request, useToken, Refusal } from "./mcp.js";

const KEY = "holdfast-token";

/** What is known of the caller; `canWrite` decides which controls there are. */
export const session = { name: null, scope: null, canWrite: false, hasToken: false };

/** For browsers that keep nothing. */
let held = null;

function stores() {
  try {
    return [sessionStorage, localStorage];
  } catch {
    return [];
  }
}

const kept = () => stores().map((store) => store.getItem(KEY)).find((value) => value) ?? held;

/** Keeps the token until the tab is closed, or on this device. */
export function keep(token, onDevice) {
  forget();
  const [tab, device] = stores();
  held = token;
  (onDevice ? device : tab)?.setItem(KEY, token);
}

/** Forgets it everywhere. */
export function forget() {
  held = null;
  for (const store of stores()) store.removeItem(KEY);
  useToken(null);
}

/** Takes a token that came behind the address's `#` and has the address forget it; whether one did. */
export function takeFromAddress() {
  const match = /^#token=(.+)$/.exec(location.hash);
  if (!match) return false;
  keep(decodeURIComponent(match[1]), false);
  history.replaceState(null, "", `${location.pathname}#/work`);
  return true;
}

/** Asks who one is. False: a token is needed, or another one. */
export async function enter() {
  const token = kept();
  useToken(token);
  try {
    const { _meta: meta } = await request("server/discover", {});
    const caller = meta?.["dev.holdfast/caller"] ?? {};
    session.name = caller.name ?? null;
    session.scope = caller.scope ?? "read";
    session.canWrite = session.scope === "write" || session.scope === "admin";
    session.hasToken = token !== null;
    return true;
  } catch (error) {
    if (error instanceof Refusal && [400, 401, 403].includes(error.status)) {
      session.hasToken = token !== null;
      return false;
    }
    throw error;
  }
}
