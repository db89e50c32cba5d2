// Which views there are, and which of them an address names.

/** The modules of the views; each is fetched when it is first shown. */
const MODULES = {
  work: "work", item: "item", vendors: "vendors", vendor: "vendors", deployments: "deployments",
  deployment: "deployments", enhancements: "enhancements", enhancement: "enhancements",
  conflicts: "conflicts", system: "system", report: "plain", configuration: "plain",
};

/** A view: a `title`, a `load` that asks for what it shows, a `render` that makes elements of it. */
export async function view(name) {
  const found = await import(`./${MODULES[name]}.js`);
  return found[name];
}

/** The view that a view belongs to. */
const PARENTS = { item: "work", vendor: "vendors", deployment: "deployments", enhancement: "enhancements" };

/** The view that the address names, and with what. */
export function route() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, ...rest] = path.split("/").map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  const params = Object.fromEntries(new URLSearchParams(query));
  if (rest.length) params.id = rest.join("/");
  return Object.hasOwn(MODULES, name) ? { name, params } : { name: "work", params: {} };
}

/** Shows in the head of the page where one is. */
export function markPlace(name) {
  for (const link of document.querySelectorAll("header nav a")) {
    const isHere = link.getAttribute("href") === `#/${PARENTS[name] ?? name}`;
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
