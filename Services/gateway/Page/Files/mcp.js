// Speaks the stateless revision of MCP with the server that served the page: one request, one answer.

const REVISION = "2026-07-28";
const CLIENT = { name: "holdfast-page", title: "The page", version: "1" };
const RETRIES = 3;

/** A request that was not answered with a result. */
export class Refusal extends Error {
  constructor(message, { status = 200, code, details } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details ?? {};
  }
}

/** The server can't be reached. */
export class Unreachable extends Error {}

let token = null;
let lastID = 0;

/** Shows this token from now on; null: none. */
export function useToken(value) {
  token = value;
}

/** A UUID; made by hand, for browsers offer one only where the address is trusted. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** What a header can carry: plain text as it is, anything else in base64. */
function headerValue(text) {
  if (/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith("=?")) return text;
  return `=?base64?${btoa(String.fromCharCode(...new TextEncoder().encode(text)))}?=`;
}

function send(method, params, { name, signal, meta } = {}) {
  lastID += 1;
  const headers = {
    "Content-Type": "application/json",
    Accept: "application/json, text/event-stream",
    "MCP-Protocol-Version": REVISION,
    "Mcp-Method": method,
  };
  if (name !== undefined) headers["Mcp-Name"] = headerValue(name);
  if (token) headers.Authorization = `Bearer ${token}`;
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": REVISION,
    "io.modelcontextprotocol/clientInfo": CLIENT,
    "io.modelcontextprotocol/clientCapabilities": {},
    ...meta,
  };
  const body = JSON.stringify({ jsonrpc: "2.0", id: lastID, method, params: { ...params, _meta } });
  return fetch("/mcp", { method: "POST", headers, body, signal, cache: "no-store" }).catch((error) => {
    throw error.name === "AbortError" ? error : new Unreachable("The server can't be reached.");
  });
}

/** The messages of a stream of events, as they come. */
async function* messages(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    let end;
    while ((end = text.indexOf("\n\n")) >= 0) {
      const lines = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      const data = lines.filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trim());
      if (data.length && data.join("")) yield JSON.parse(data.join("\n"));
    }
  }
}

async function answer(response) {
  if (response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    for await (const message of messages(response)) if (message.id !== undefined) return message;
    throw new Unreachable("The connection was lost.");
  }
  return response.json().catch(() => ({}));
}

/** Asks something; the result. Waits where the server says that it was asked too often. */
export async function request(method, params, options) {
  for (let attempt = 1; ; attempt += 1) {
    const response = await send(method, params, options);
    if (response.status === 429 && attempt < RETRIES) {
      const seconds = Number(response.headers.get("Retry-After")) || 1;
      await new Promise((resolve) => setTimeout(resolve, Math.min(seconds, 5) * 1000));
      continue;
    }
    const { result, error } = await answer(response);
    if (result) return result;
    throw new Refusal(error?.message ?? `The server answered ${response.status}.`, {
      status: response.status,
      code: error?.code,
    });
  }
}

/** Calls a tool; what it answers with. */
export async function call(tool, args = {}, options = {}) {
  const result = await request("tools/call", { name: tool, arguments: args }, { ...options, name: tool });
  const content = result.structuredContent ?? {};
  if (!result.isError) return content;
  throw new Refusal(content.error?.message ?? "The call failed.", {
    code: content.error?.code,
    details: content.error?.details,
  });
}

/** Calls a tool that writes, under an operation id of its own. */
export const write = (tool, args) =>
  call(tool, args, { meta: { "dev.holdfast/operation-id": uuid() } });

/** Reads a resource of JSON. */
export async function read(uri, options) {
  const { contents } = await request("resources/read", { uri }, { ...options, name: uri });
  return JSON.parse(contents[0].text);
}

/** Tells of changes of these resources until the stream ends. */
export async function listen(uris, { onReady, onChange, signal }) {
  const response = await send(
    "subscriptions/listen", { notifications: { resourceSubscriptions: uris } }, { signal });
  if (!response.ok) throw new Refusal("No word of changes.", { status: response.status });
  for await (const message of messages(response)) {
    if (message.method === "notifications/subscriptions/acknowledged") onReady();
    else if (message.method === "notifications/resources/updated") onChange(message.params.uri);
    else if (message.id !== undefined) return;
  }
}
