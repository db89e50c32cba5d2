// The small views: the report as text, the configuration, and the door.

import { h } from "./dom.js";
import { age, number } from "./format.js";
import { empty, facts, head, link } from "./parts.js";
import { keep, session } from "./session.js";

export const report = {
  title: "Status report",
  load: (params, ask) => ask("generate_status_report", { format: "markdown" }),
  render: (found) => [
    head("Status report", h("p", { class: "sub" }, "The whole project in one page")),
    h("pre", { class: "report" }, found.report),
  ],
};

export const configuration = {
  title: "Configuration",
  load: (params, ask) => ask("get_project_configuration"),
  render: (found) => [
    head("Configuration", h("p", { class: "sub" }, "What the project is working on")),
    facts([
      ["Context", found.active_context_type],
      ["Session", found.current_session_id
        && link(found.current_session_id, "item", found.current_session_id)],
      ["Branch", found.git_branch && h("code", {}, found.git_branch)],
      ["Commit", found.git_head_commit && h("code", {}, found.git_head_commit)],
      ["Token budget", found.default_token_budget && number(found.default_token_budget)],
      ["Database", found.database_healthy ? "healthy" : "away"],
      ["Changed", found.updated_at && [age(found.updated_at), ` by ${found.updated_by}`]],
      ["Version", found.version],
    ]),
  ],
};

/** Asks for a token. */
export function door(enter) {
  const submit = (event, form) => {
    const token = form.querySelector("input[type=password]").value.trim();
    if (!token) return;
    keep(token, form.querySelector("input[type=checkbox]").checked);
    enter();
  };
  return [
    head("Show a token", h("p", { class: "sub" },
      "This server lets in who shows one. The first was printed when it first ran; ",
      h("code", {}, "holdfast token add NAME --scope read"), " prints another.")),
    h("form", { class: "door", on: { submit } },
      h("label", { class: "field wide" }, h("span", {}, "Token"),
        h("input", {
          type: "password", autocomplete: "off", required: true, "aria-describedby": "door-fault",
        })),
      h("label", { class: "check" }, h("input", { type: "checkbox" }), "Remember it on this device"),
      session.hasToken
        ? h("p", { id: "door-fault", class: "fault" }, "That token lets nobody in (any more).")
        : h("p", { id: "door-fault", class: "soft" }, "Otherwise it is forgotten with this tab."),
      h("button", { type: "submit", class: "strong" }, "Go in")),
  ];
}

/** Says that a view can't be shown, and why. */
export const failure = (title, error, again) => [
  head(title),
  h("p", { class: "fault" }, error.message),
  error.details?.layers
    ? h("ul", { class: "plain" }, error.details.layers.map((each) =>
      h("li", {}, `${each.layer}: ${each.reason}`)))
    : null,
  h("p", {}, h("button", { type: "button", on: { click: again } }, "Ask again")),
  error.code === "not_found" ? empty("It may have been asked for under a wrong address.") : null,
];
