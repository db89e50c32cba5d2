import ArgumentParser
import Primitives
import Wire

/// What people call a record: its id, how its id begins, or words of its title.
enum RecordName {
    /// The kinds of records that have ids, as their resources are called.
    enum Kind: String, Sendable {
        case workItem = "work-items"
        case deployment = "deployments"
        case enhancement = "enhancements"

        var word: String {
            switch self {
            case .workItem: "work item"
            case .deployment: "deployment"
            case .enhancement: "enhancement"
            }
        }
    }

    /// What becomes of a name.
    enum Outcome: Sendable, Equatable {
        case one(String)
        case none
        /// Several; not necessarily all.
        case several([String])
    }

    /// As many candidates are shown.
    static let candidatesMax = 6

    /// Judges the ids that a name could be completed to: those it begins come first, then titles.
    static func judge(_ name: String, _ ids: [String]) -> Outcome {
        let begun = name.lowercased()
        let beginning = ids.filter { $0.hasPrefix(begun) }
        let candidates = beginning.isEmpty ? ids : beginning
        switch candidates.count {
        case 0: return .none
        case 1: return .one(candidates[0])
        default: return .several(candidates)
        }
    }

    /// The id that a name stands for.
    ///
    /// - Throws: `ExitCode` 1 where it stands for none or several, after saying which.
    static func resolve(_ name: String, _ kind: Kind, _ client: inout ToolClient) throws -> String {
        if let id = Identifier(name) { return id.description }
        let outcome: Outcome
        do throws(ToolClient.Failure) {
            let template = "holdfast://\(kind.rawValue)/{id}"
            outcome = judge(name, try client.completions(of: template, "id", name))
        } catch {
            throw ToolClient.told(error)
        }
        switch outcome {
        case .one(let id): return id
        case .none:
            throw Console.failure(
                .toolError, "there is no \(kind.word) whose id begins with \"\(name)\", or whose title has it"
            )
        case .several(let ids):
            let lines = ids.prefix(candidatesMax).map { "  \($0)  \(title($0, kind, &client))" }
            let more = ids.count > candidatesMax ? ["  and \(ids.count - candidatesMax) or more others"] : []
            let head = "\"\(name)\" could be any of these; give more of the id:"
            throw Console.failure(.toolError, ([head] + lines + more).joined(separator: "\n"))
        }
    }

    private static func title(_ id: String, _ kind: Kind, _ client: inout ToolClient) -> String {
        let record = try? client.read("holdfast://\(kind.rawValue)/\(id)")
        let title = record?["title"]?.string ?? record?["metadata"]?["pr_title"]?.string
        return (title ?? "").harmless
    }
}
