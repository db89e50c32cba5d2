// What is to be thought of what the processes say of themselves.

const GOOD = new Set(["ready", "running"]);
const SILENT = "it does not tell";

/** What is to be thought of one instance: a word and a kind. */
export function judge(instance) {
  const process = instance.process?.state;
  if (instance.state === "not_answering") {
    // A foreign server has no word for its health.
    if (instance.reason === SILENT) return { kind: "good", word: "there" };
    return { kind: "bad", word: process && !GOOD.has(process) ? process : "not answering" };
  }
  if (instance.role === "primary" && instance.store?.reachable === false) {
    return { kind: "warn", word: "without its store" };
  }
  if (instance.journal?.failure) return { kind: "warn", word: "its journal fails" };
  if (instance.state && !GOOD.has(instance.state)) return { kind: "warn", word: instance.state };
  return { kind: "good", word: instance.state ?? "ready" };
}

/** How many accepted writes wait for the store. */
export const waiting = (instance) => instance?.journal?.depth ?? 0;

/** How old a copy is: in seconds; null where there is none that could be used. */
export const copyAge = (instance) => (instance.copy?.filled ? instance.copy.age_seconds ?? 0 : null);

/** The one store that all services share; null where each has its own. */
export function sharedStore(status) {
  const kinds = status.services.flatMap((service) => service.instances)
    .filter((each) => each.role === "primary" && each.store?.kind).map((each) => each.store);
  if (!kinds.some((store) => store.kind === "postgresql")) return null;
  return { name: "PostgreSQL", isReachable: kinds.some((store) => store.reachable) };
}

/** How it is on the whole: what the head of every view shows. */
export function overall(status) {
  const instances = status.services.flatMap((service) => service.instances);
  const conflicts = status.services.reduce((sum, service) =>
    sum + Math.max(0, ...service.instances.map((each) => each.open_conflicts ?? 0)), 0);
  const journal = instances.reduce((sum, each) => sum + waiting(each), 0);
  const isDown = status.services.some((service) =>
    service.instances.every((each) => judge(each).kind === "bad"));
  const isWorse = !status.supervisor || journal > 0
    || instances.some((each) => judge(each).kind !== "good");
  return { conflicts, journal, kind: isDown ? "bad" : isWorse ? "warn" : "good" };
}
