// Keeps hearing of changes: one stream, opened again whenever it ends.

import { listen, Refusal } from "./mcp.js";

const RESOURCES = ["holdfast://status", "holdfast://system", "holdfast://conflicts"];
const WAITS = [200, 500, 1000, 2000, 5000];

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Listens for good.
 *
 * `onChange` is told of each change and, after a gap, that anything may have changed; `onState` of `live`,
 * `lost` and `refused`. After `refused` nothing more comes.
 */
export async function follow({ onChange, onState }) {
  let isFirst = true;
  let failures = 0;
  for (;;) {
    try {
      await listen(RESOURCES, {
        onReady: () => {
          failures = 0;
          onState("live");
          if (!isFirst) onChange(null);
          isFirst = false;
        },
        onChange,
      });
    } catch (error) {
      if (error instanceof Refusal && [401, 403].includes(error.status)) return onState("refused");
    }
    onState("lost");
    await pause(WAITS[Math.min(failures, WAITS.length - 1)]);
    failures += 1;
  }
}
