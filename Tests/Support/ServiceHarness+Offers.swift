import NIOCore
public import Wire

extension ServiceHarness {
    /// The JSON-RPC error that a request is refused with; nil where it is not.
    public func refusal(_ method: String, _ params: JSON) async throws -> JSON? {
        do {
            _ = try await request(method, params)
            return nil
        } catch let fault as Fault {
            return try JSON(parsing: ByteBuffer(string: fault.description))
        }
    }

    /// What `resources/read` has of this URI: its one content's text, read as the JSON that it is.
    public func resource(_ uri: String) async throws -> JSON {
        let contents = try await request("resources/read", ["uri": .string(uri)])["contents"]?.array ?? []
        guard contents.count == 1, contents[0]["uri"] == .string(uri),
            contents[0]["mimeType"] == "application/json", let text = contents[0]["text"]?.string
        else { throw Fault(description: "\(contents)") }
        return try JSON(parsing: ByteBuffer(string: text))
    }

    /// The values that complete a variable of a resource template or an argument of a prompt.
    public func completions(_ reference: JSON, _ name: String, _ begun: String) async throws -> [String] {
        let answer = try await request(
            "completion/complete",
            ["ref": reference, "argument": ["name": .string(name), "value": .string(begun)]])
        return (answer["completion"]?["values"]?.array ?? []).compactMap(\.string)
    }

    /// From where `service/updates` goes on now.
    public func updatesPlace() async throws -> JSON {
        try await eventually("there is something to follow", within: .seconds(30)) {
            try? await request("service/updates", [:])["after"]
        }
    }

    /// What `service/updates` tells after a place, waiting for it.
    public func updates(after place: JSON, waitMilliseconds: Int64 = 20_000) async throws -> (
        uris: [String], isReset: Bool, place: JSON
    ) {
        let answer = try await request(
            "service/updates", ["after": place, "wait_ms": .integer(waitMilliseconds)])
        return (
            (answer["uris"]?.array ?? []).compactMap(\.string), answer["reset"] == true,
            answer["after"] ?? .null
        )
    }

    /// What is told after a place until this URI is, together.
    public func updates(after place: JSON, until uri: String) async throws -> (
        uris: Set<String>, isReset: Bool, place: JSON
    ) {
        var told: (uris: Set<String>, isReset: Bool, place: JSON) = ([], false, place)
        return try await eventually("\(uri) is told", within: .seconds(30)) {
            let more = try await updates(after: told.place, waitMilliseconds: 1000)
            told = (told.uris.union(more.uris), told.isReset || more.isReset, more.place)
            return told.uris.contains(uri) || told.isReset ? told : nil
        }
    }
}
