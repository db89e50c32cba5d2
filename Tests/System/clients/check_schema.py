#!/usr/bin/env python3
"""Holds what a server sent against the published schema of a revision.

  check_schema.py SCHEMA < LINES

Each line is a JSON object: "message", one message of the server's, and for an answer "method", what was
asked. Prints one line of JSON: how many messages were checked, and what is wrong with which of them.
"""
import json
import sys

import jsonschema

RESULTS = {
    "initialize": "InitializeResult", "server/discover": "DiscoverResult", "ping": "EmptyResult",
    "tools/list": "ListToolsResult", "tools/call": "CallToolResult", "resources/list": "ListResourcesResult",
    "resources/templates/list": "ListResourceTemplatesResult", "resources/read": "ReadResourceResult",
    "resources/subscribe": "EmptyResult", "resources/unsubscribe": "EmptyResult",
    "prompts/list": "ListPromptsResult", "prompts/get": "GetPromptResult", "logging/setLevel": "EmptyResult",
    "completion/complete": "CompleteResult", "subscriptions/listen": "SubscriptionsListenResult",
}


class Checker:
    def __init__(self, schema):
        self.schema = schema
        self.key = "definitions" if "definitions" in schema else "$defs"
        self.definitions = schema[self.key]
        self.by_method = {}
        for name, definition in self.definitions.items():
            method = definition.get("properties", {}).get("method", {}).get("const")
            if method:
                self.by_method[method] = name
        self.kind = jsonschema.validators.validator_for(schema)
        self.validators = {}

    def faults(self, name, value):
        if name not in self.definitions:
            return [f"this revision has no {name}"]
        if name not in self.validators:
            whole = {"$schema": self.schema["$schema"], self.key: self.definitions}
            self.validators[name] = self.kind({**whole, "$ref": f"#/{self.key}/{name}"})
        found = self.validators[name].iter_errors(value)
        return [
            f"{name} at {'/'.join(map(str, fault.absolute_path))}: {fault.message[:300]}" for fault in found]

    def check(self, message, method):
        faults = self.faults("JSONRPCMessage", message)
        if "method" in message:
            name = self.by_method.get(message["method"])
            return faults + (self.faults(name, message) if name else [f"no method {message['method']} here"])
        if "result" in message:
            result = message["result"]
            asks = isinstance(result, dict) and result.get("resultType") == "input_required"
            name = "InputRequiredResult" if asks else RESULTS.get(method)
            return faults + (self.faults(name, result) if name else [f"nothing is known of {method}"])
        return faults


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        checker = Checker(json.load(file))
    count, faults = 0, []
    for line in sys.stdin:
        entry = json.loads(line)
        count += 1
        for fault in checker.check(entry["message"], entry.get("method")):
            faults.append(f"{fault} in {json.dumps(entry['message'])[:400]}")
    print(json.dumps({"checked": count, "faults": faults}))


main()
