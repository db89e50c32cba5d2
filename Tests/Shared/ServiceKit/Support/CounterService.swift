import Primitives
import Records
import ServiceKit
import Storage
import Wire

/// The smallest service that reads and writes: counters by name.
enum CounterService {
    static let descriptor = descriptor(named: "counters")

    /// The service under a name of its own.
    ///
    /// - Parameter decider: Who decides on its imports; nil: it decides itself.
    static func descriptor(named name: String, decider: String? = nil) -> ServiceDescriptor {
        ServiceDescriptor(
            name: name, title: "Counters",
            schema: Schema(
                service: name,
                postgresql: [Migration(number: 1, name: "counters", sql: table + postgresqlTrigger)],
                sqlite: [Migration(number: 1, name: "counters", sql: table + sqliteTriggers)],
                records: [RecordTable(entity: "counter", table: "counters")]),
            tools: [ReadCounter.self, AddToCounter.self, BreakIt.self], methods: [AddAtOnce.self],
            labels: { dialect in
                "SELECT id, name FROM counters WHERE id IN \(dialect.identifiers(in: "$1"))"
            },
            imports: ImportedRecords([CounterImport.self], decidedBy: decider),
            resources: [
                Resource(
                    "counters", variable: "name", name: "counter", title: "Counter", text: "One counter.",
                    tool: ReadCounter.self, completion: names
                ) { $0.entity == "counter" ? $0.texts("name") : [] },
                Resource("broken", name: "broken", title: "Broken", text: "Breaks.", tool: BreakIt.self) {
                    _ in
                    false
                },
            ],
            prompts: [
                Prompt(
                    name: "count", title: "Count", text: "Counts.",
                    arguments: [
                        Prompt.Argument("name", title: "Name", "Which", isRequired: true, completion: names),
                        Prompt.Argument(
                            "step", title: "Step", "How much", completion: .values(["one", "ten", "Twenty"])),
                        Prompt.Argument("why", title: "Why", "A reason"),
                    ]
                ) { "Count \($0["name"] ?? "") by \($0["step"] ?? "one")." }
            ])
    }

    private static let names = Completion.rows { begun, limit in
        Statement(
            "SELECT name FROM counters WHERE name LIKE $1 \(LikePattern.escape) ORDER BY name LIMIT $2",
            LikePattern.beginning(with: begun), .integer(limit))
    }

    /// Plain enough to read the same in both engines.
    private static let table = """
        CREATE TABLE counters (id UUID PRIMARY KEY, version BIGINT NOT NULL, name TEXT NOT NULL UNIQUE, \
        value BIGINT NOT NULL, updated_at TEXT NOT NULL, last_actor TEXT NOT NULL, \
        last_operation_id UUID NOT NULL);
        """

    private static let postgresqlTrigger = """
        CREATE TRIGGER counters_changes AFTER INSERT OR UPDATE ON counters FOR EACH ROW
            EXECUTE FUNCTION record_change('counter', 'created');
        """

    private static let sqliteTriggers = ["INSERT", "UPDATE"].map { event in
        """
        CREATE TRIGGER counters_\(event) AFTER \(event) ON counters BEGIN
            INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, after)
            VALUES ('counter', NEW.id, NEW.version, 'updated', NEW.last_actor, NEW.updated_at,
                NEW.last_operation_id, json_object('id', NEW.id, 'version', NEW.version, 'name', NEW.name,
                'value', NEW.value, 'updated_at', NEW.updated_at, 'last_actor', NEW.last_actor,
                'last_operation_id', NEW.last_operation_id));
        END;
        """
    }.joined()
}

struct ReadCounter: Tool {
    static let description = ToolDescription(
        name: "read_counter", title: "Read", text: "Reads a counter.", effect: .read,
        output: OutputSchema(["name": .string, "value": .integer]))
    let name: String

    init(_ input: inout InputReader) {
        name = input.required("name", .line(max: 20), "Its name")
    }

    func plan(_ context: CallContext) throws -> Plan {
        let sql = "SELECT value FROM counters WHERE name = $1"
        return .read([Statement(sql, .text(name))], cost: .point) { [name] rows in
            guard let row = rows[0].first else { throw ToolError.notFound("counter", name) }
            let value = try row.integer(0)
            return Answer { json in
                json.member("name", name)
                json.member("value", value)
            }
        }
    }
}

/// Commits and documents of vendors, read as counters: as many as there are passing tests.
extension ReadCounter: TextAnswering {
    func answer(from history: GitFacts, at now: Timestamp) -> TextAnswer {
        guard let fact = history.vendor(named: name) else { return .silent("no commit counts it") }
        return .whole(answer(fact.tests), by: fact.source)
    }

    func answer(from document: StatusDocument, at now: Timestamp) -> TextAnswer {
        guard let vendors = document.vendors else { return .silent("no section") }
        guard let entry = vendors.first(where: { $0.name == name }) else {
            return .none(.notFound("counter", name))
        }
        return .whole(answer(entry.tests))
    }

    private func answer(_ tests: TestCounts?) -> Answer {
        Answer { json in
            json.member("name", name)
            json.member("value", Int64(tests?.passing ?? 0))
        }
    }
}

/// What no client is offered, and nobody accepts for later.
struct AddAtOnce: Tool {
    static let description = ToolDescription(
        name: "service/add", title: "Add", text: "Adds to a counter, now or never.",
        effect: .write(destructive: false, idempotent: false), output: AddToCounter.description.output,
        isDeferrable: false)
    private let addition: AddToCounter

    init(_ input: inout InputReader) { addition = AddToCounter(&input) }

    func plan(_ context: CallContext) throws -> Plan { try addition.plan(context) }
}

struct AddToCounter: Tool {
    static let description = ToolDescription(
        name: "add_to_counter", title: "Add", text: "Adds to a counter.",
        effect: .write(destructive: false, idempotent: false),
        output: OutputSchema(["name": .string, "value": .integer]))
    let name: String
    let amount: Int64

    init(_ input: inout InputReader) {
        name = input.required("name", .line(max: 20))
        amount = input.optional("amount", .integer(1...100), default: 1, as: 1)
    }

    func plan(_ context: CallContext) throws -> Plan {
        let lock = context.dialect == .postgresql ? " FOR UPDATE" : ""
        let read = Statement("SELECT id, value FROM counters WHERE name = $1\(lock)", .text(name))
        return .write(
            .query([read]) { [name, amount] rows in
                let before = try rows[0].first?.integer(1) ?? 0
                let id = try rows[0].first?.identifier(0) ?? context.newIdentifier()
                guard before + amount <= 1000 else {
                    throw ToolError.validation(
                        path: "amount", rule: "maximum", "must keep it below 1000", value: 0)
                }
                let write = Statement(
                    """
                    INSERT INTO counters (id, version, name, value, updated_at, last_actor, last_operation_id)
                    VALUES ($1, 1, $2, $3, $4, $5, $6)
                    ON CONFLICT (id) DO UPDATE SET value = excluded.value, version = counters.version + 1,
                    updated_at = excluded.updated_at, last_operation_id = excluded.last_operation_id
                    """, .identifier(id), .text(name), .integer(before + amount), .timestamp(context.now),
                    .text(context.actor), .identifier(context.operationID))
                return .commit(
                    [write],
                    Answer { json in
                        json.member("id", id.description)
                        json.member("name", name)
                        json.member("value", before + amount)
                        json.member("actor", context.actor)
                    })
            })
    }
}

struct BreakIt: Tool {
    static let description = ToolDescription(
        name: "break_it", title: "Break", text: "Asks for what is not there.", effect: .read,
        output: OutputSchema([:]))

    init(_ input: inout InputReader) {}

    func plan(_ context: CallContext) throws -> Plan {
        .read([Statement("SELECT secret_column FROM nowhere")], cost: .point) { _ in Answer { _ in } }
    }
}
