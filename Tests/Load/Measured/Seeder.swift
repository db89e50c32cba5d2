import Wire

/// Fills what is to be measured, by its own tools.
struct Seeder {
    let connections: Connections
    let envelope: Envelope
    let services: [ServiceName]

    /// So many calls at once at most.
    private static let windowMax = 32

    func seed(_ sizes: SeedSizes) async throws -> SeededRecords {
        var records = SeededRecords()
        if services.contains(.vendors) { records.vendors = try await vendors(sizes.vendors) }
        if services.contains(.workitems) {
            records.shape = TreeShape(count: sizes.items)
            records.items = try await items(records.shape)
        }
        if services.contains(.deployments) {
            records.deployments = try await deployments(sizes.deployments, records)
        }
        return records
    }

    private func vendors(_ count: Int) async throws -> [SeededRecords.Record] {
        let names = (0..<count).map { number in
            let digits = String(number)
            return "vendor-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        }
        return try await all(names.map { ["name": .string($0)] }, "create_vendor", key: "name")
    }

    private func items(_ shape: TreeShape) async throws -> [SeededRecords.Record] {
        var stored: [SeededRecords.Record] = []
        var depth = 0
        // Trees lie one after another in the shape; they are made level by level: a child names its parent.
        var byPlace = [SeededRecords.Record?](repeating: nil, count: shape.items.count)
        while case let level = shape.level(depth), !level.isEmpty {
            let arguments = level.map { place -> JSON in
                var arguments = Self.item(depth: depth, number: place)
                if let parent = shape.items[place].parent.flatMap({ byPlace[$0] }) {
                    arguments["parent_id"] = .string(parent.id)
                }
                return .object(arguments)
            }
            let made = try await all(arguments, "create_work_item", key: "id")
            for (place, record) in zip(level, made) { byPlace[place] = record }
            depth += 1
        }
        for record in byPlace { if let record { stored.append(record) } }
        return stored
    }

    private static func item(depth: Int, number: Int) -> JSONObject {
        let kinds = ["project", "session", "research", "task", "task"]
        let kind = kinds[min(depth, kinds.count - 1)]
        let metadata: JSON =
            switch kind {
            case "project":
                ["description": .string("project \(number)"), "target_quarter": "2026-Q1"]
            case "session":
                [
                    "token_budget": 200_000, "prompts_count": 3,
                    "yaml_frontmatter": ["schema_version": "1.0"],
                ]
            case "research":
                ["research_questions": [.string("question \(number)")], "references": ["RFC 9562"]]
            default: ["estimated_hours": 3]
            }
        return ["item_type": .string(kind), "title": .string("\(kind) \(number)"), "metadata": metadata]
    }

    private func deployments(_ count: Int, _ records: SeededRecords) async throws -> [String] {
        let arguments = (0..<count).map { number -> JSON in
            var arguments = DeploymentArguments.of(number: 1_000_000 + Int64(number))
            if !records.vendors.isEmpty, !records.items.isEmpty {
                let vendor = records.vendors[number % records.vendors.count]
                let item = records.items[number % records.items.count]
                arguments["vendor_ids"] = [.string(vendor.id)]
                arguments["work_item_ids"] = [.string(item.id)]
            }
            return .object(arguments)
        }
        return try await all(arguments, "record_deployment", key: "id").map(\.id)
    }

    /// Calls a tool with all of these, several at once; what it stored, in their order.
    private func all(_ arguments: [JSON], _ tool: String, key: String) async throws
        -> [SeededRecords.Record]
    {
        var stored: [SeededRecords.Record] = []
        // Over HTTP a connection has one request at a time.
        let isHTTP = if case .stateless = envelope { true } else { false }
        let window = isHTTP ? connections.count : Self.windowMax
        var rest = arguments[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(window))
            rest = rest.dropFirst(window)
            let answers = try await withThrowingTaskGroup(of: (Int, JSON).self) { group in
                for (index, one) in piece.enumerated() {
                    group.addTask {
                        (index, try await connections.call(tool, one, envelope, isWrite: true))
                    }
                }
                var answers = [JSON](repeating: .null, count: piece.count)
                for try await (index, answer) in group { answers[index] = answer }
                return answers
            }
            for answer in answers {
                guard let id = answer["id"]?.string, let version = answer["version"]?.integer,
                    let key = answer[key]?.string
                else { throw LoadFault("\(tool) answered without id and version: \(answer.text)") }
                stored.append(SeededRecords.Record(key: key, id: id, version: version))
            }
        }
        return stored
    }
}
