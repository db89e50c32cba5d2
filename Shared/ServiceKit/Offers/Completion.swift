public import Storage
import Wire

/// Completes what somebody has begun to type.
public struct Completion: Sendable {
    /// The most values of one answer.
    static let valuesMax = 100
    /// What is longer is the beginning of nothing.
    static let scalarsMax = 200

    enum Source: Sendable {
        case values([String])
        case rows(@Sendable (String, Int64) -> Statement)
    }

    let source: Source

    /// One of these.
    public static func values(_ values: [String]) -> Completion { Completion(source: .values(values)) }

    /// What a statement finds.
    ///
    /// - Parameter statement: Made of what was typed and of the most rows to find; the first column of a row
    ///   is the value, and the best come first.
    public static func rows(_ statement: @escaping @Sendable (String, Int64) -> Statement) -> Completion {
        Completion(source: .rows(statement))
    }
}

/// `completion/complete`, read as a tool would be, so that every layer answers it.
struct CompletionTool: Tool {
    static let description = ToolDescription(
        name: "completion/complete", title: "Complete", text: "Completes what was begun.", effect: .read,
        output: OutputSchema(["values": .array, "hasMore": .boolean]))

    private let source: Completion.Source
    private let begun: String

    init(_ input: inout InputReader) { self.init(.values([]), begun: "") }

    init(_ source: Completion.Source, begun: String) {
        self.source = source
        self.begun = begun
    }

    func plan(_ context: CallContext) -> Plan {
        let max = Completion.valuesMax
        switch source {
        case .values(let values):
            let begun = begun.lowercased()
            return .answer(Self.answer(values.filter { $0.lowercased().hasPrefix(begun) }))
        case .rows where begun.unicodeScalars.count > Completion.scalarsMax: return .answer(Self.answer([]))
        case .rows(let statement):
            return .read([statement(begun, Int64(max + 1))], cost: .scan) { rows in
                Self.answer(try rows[0].map { row in try row.text(0) })
            }
        }
    }

    private static func answer(_ values: [String]) -> Answer {
        Answer { writer in
            writer.key("values")
            writer.beginArray()
            for value in values.prefix(Completion.valuesMax) { writer.value(value) }
            writer.endArray()
            writer.member("hasMore", values.count > Completion.valuesMax)
        }
    }
}
