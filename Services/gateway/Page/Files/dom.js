// Makes elements, and makes what is shown follow what should be shown. Text goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const HANDLED = ["click", "input", "change", "submit"];

function build(node, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") node.handlers = value;
    else if (name === "key") node.key = value;
    else if (name === "value") node.value = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children) {
    if (child === undefined || child === null || child === false) continue;
    if (Array.isArray(child)) append(node, child);
    else node.append(child instanceof Node ? child : String(child));
  }
}

/** An element of HTML. */
export const h = (tag, properties, ...children) =>
  build(document.createElement(tag), properties, children);

/** An element of SVG. */
export const s = (tag, properties, ...children) =>
  build(document.createElementNS(SVG, tag), properties, children);

/** Has the handlers of elements called, which move from element to element as the page changes. */
export function startHandling(root) {
  for (const type of HANDLED) {
    root.addEventListener(type, (event) => {
      for (let node = event.target; node && node !== root; node = node.parentNode) {
        const handler = node.handlers?.[type];
        if (!handler) continue;
        if (type === "submit") event.preventDefault();
        handler(event, node);
        return;
      }
    });
  }
}

/** Makes the children of one element like those of another, keeping what can be kept: focus stays. */
export function morphChildren(target, source) {
  const keyed = new Map();
  const kept = new Set([...source.childNodes].map((child) => child.key));
  for (const child of [...target.childNodes]) {
    if (child.key === undefined) continue;
    // What is gone goes first: then what stays need not move, and keeps the focus.
    if (kept.has(child.key)) keyed.set(child.key, child);
    else child.remove();
  }
  let place = target.firstChild;
  for (const wanted of [...source.childNodes]) {
    let found = null;
    if (wanted.key !== undefined) found = keyed.get(wanted.key) ?? null;
    else if (place && place.key === undefined && place.nodeName === wanted.nodeName) found = place;
    if (!found || found.nodeName !== wanted.nodeName) {
      target.insertBefore(wanted, place);
      continue;
    }
    if (found === place) place = place.nextSibling;
    else target.insertBefore(found, place);
    morph(found, wanted);
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

function morph(target, source) {
  if (target.nodeType === Node.TEXT_NODE) {
    if (target.data === source.data) return;
    target.data = source.data;
    touch(target.parentNode);
    return;
  }
  target.handlers = source.handlers;
  for (const { name } of [...target.attributes]) {
    if (source.hasAttribute(name) || (name === "open" && target.nodeName === "DETAILS")) continue;
    if (name !== "class" || !target.classList.contains("touched")) target.removeAttribute(name);
  }
  for (const { name, value } of source.attributes) {
    if (target.getAttribute(name) !== value) target.setAttribute(name, value);
  }
  if ("value" in source && target !== document.activeElement && target.value !== source.value) {
    target.value = source.value;
  }
  morphChildren(target, source);
}

/** Shows for a moment that something has changed; ages change all the time and are no news. */
function touch(node) {
  if (node.nodeName === "TIME") return;
  for (; node && node.id !== "main"; node = node.parentNode) {
    if (node.key === undefined || !node.classList) continue;
    node.classList.add("touched");
    node.addEventListener("animationend", () => node.classList.remove("touched"), { once: true });
    return;
  }
}
