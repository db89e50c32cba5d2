import Wire

/// What tools and prompts answer with.
enum FixtureContent {
    /// One grey pixel.
    static let image: JSON = [
        "type": "image", "mimeType": "image/png",
        "data": .string(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="),
    ]

    /// Two samples of silence.
    static let audio: JSON = [
        "type": "audio", "mimeType": "audio/wav",
        "data": "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQIAAACAgA==",
    ]

    static func text(_ text: String) -> JSON { ["type": "text", "text": .string(text)] }

    static func resource(_ uri: String, _ mimeType: String, _ text: String) -> JSON {
        [
            "type": "resource",
            "resource": ["uri": .string(uri), "mimeType": .string(mimeType), "text": .string(text)],
        ]
    }

    static func answer(_ blocks: JSON..., isError: Bool = false) -> FixtureOutcome {
        .result(isError ? ["content": .array(blocks), "isError": true] : ["content": .array(blocks)])
    }

    static func say(_ text: String) -> FixtureOutcome { answer(self.text(text)) }

    static func user(_ content: JSON) -> JSON { ["role": "user", "content": content] }
}

/// What a client can be asked on the way.
enum FixtureQuestion {
    static func form(_ message: String, _ properties: JSON, required: [JSON] = []) -> JSON {
        [
            "method": "elicitation/create",
            "params": [
                "mode": "form", "message": .string(message),
                "requestedSchema": [
                    "type": "object", "properties": properties, "required": .array(required),
                ],
            ],
        ]
    }

    /// A form of one text field.
    static func field(_ name: String, _ message: String) -> JSON {
        form(message, .object([name: ["type": "string"]]), required: [.string(name)])
    }

    static func sampling(_ prompt: String) -> JSON {
        [
            "method": "sampling/createMessage",
            "params": [
                "messages": [FixtureContent.user(FixtureContent.text(prompt))], "maxTokens": 100,
            ],
        ]
    }

    static let roots: JSON = ["method": "roots/list", "params": [:]]
}
