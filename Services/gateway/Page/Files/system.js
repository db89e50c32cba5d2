// Every process, store and layer: as a picture, and in words.

import { h } from "./dom.js";
import { age, capital, duration, number, state } from "./format.js";
import { copyAge, judge, overall, waiting } from "./health.js";
import { head, section } from "./parts.js";
import { picture } from "./picture.js";

const WORDS = { good: "All is well", warn: "Degraded", bad: "A service is down" };
const COLUMNS = ["Process", "State", "Answers from", "Writes", "Journal", "Copy", "Process id"];
const LAYERS = {
  primary: "primary store", sqlite_cache: "copy", git_history: "git history",
  markdown_file: "status document",
};

const load = (params, ask) => ask("system_status");

function copyText(instance) {
  const seconds = copyAge(instance);
  if (!instance.copy) return "–";
  if (seconds === null) return "being filled";
  return seconds < 2 ? "current" : `${duration(seconds)} old`;
}

function line(service, instance) {
  const { kind, word } = judge(instance);
  const process = instance.process ?? {};
  return h("tr", { key: `${service.name}-${instance.role}` },
    h("th", { scope: "row" }, service.name, h("span", { class: "soft" }, ` ${instance.role}`)),
    h("td", { "data-label": "State" }, state(word, kind),
      instance.reason ? h("p", { class: "under" }, capital(instance.reason)) : null),
    h("td", { "data-label": "Answers from" }, LAYERS[instance.layer] ?? instance.layer ?? "–"),
    h("td", { "data-label": "Writes" }, instance.has_writes ? "takes them" : "–"),
    h("td", { "data-label": "Journal" }, number(waiting(instance))),
    h("td", { "data-label": "Copy" }, copyText(instance)),
    h("td", { "data-label": "Process id" }, process.pid ? String(process.pid) : "–",
      process.restarts ? h("p", { class: "under" }, `${process.restarts} restarts`) : null,
      process.last_exit
        ? h("p", { class: "under" }, `last ended: ${process.last_exit}, `, age(process.last_exit_at))
        : null));
}

function render(status) {
  const { kind, journal, conflicts } = overall(status);
  const { supervisor } = status;
  return [
    head("System", h("p", { class: "sub" },
      state(WORDS[kind], kind),
      journal ? `${number(journal)} writes wait for the database` : "No write waits",
      " · ", conflicts ? `${conflicts} conflicts are open` : "no conflict is open")),
    h("div", { class: "picture", key: "picture" },
      picture(status, matchMedia("(max-width: 700px)").matches)),
    section("processes", "Processes",
      h("table", { class: "stack" },
        h("caption", { class: "hidden" }, "Every process and what it answers from"),
        h("thead", {}, h("tr", {}, COLUMNS.map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, status.services.flatMap((service) =>
          service.instances.map((instance) => line(service, instance)))))),
    h("p", { class: "sub" }, supervisor
      ? [`Supervisor ${supervisor.version ?? ""}, started `, age(supervisor.started_at)]
      : "No supervisor answers: nothing is restarted until a gateway starts another."),
  ];
}

export const system = { title: "System", load, render };
