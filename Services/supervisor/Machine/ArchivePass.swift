import Primitives
import Wire

/// Archives all there is to archive, step by step: which step comes next, and what came of all.
struct ArchivePass: Sendable, Equatable {
    /// The method of workitems that takes a step.
    static let method = "service/archive"
    private static let dayMilliseconds: Int64 = 86_400_000
    /// The most items that one step moves: whoever writes below a parent meanwhile waits for it.
    private static let stepItemsMax: Int64 = 50

    /// Items made before this are old.
    let before: Timestamp
    let isDryRun: Bool
    /// Items that were moved, or would be.
    private(set) var archived: Int64 = 0
    /// Items that are old and done, and stay for what lies below them.
    private(set) var waiting: Int64 = 0
    /// Items that are old and done, and stay because something open needs them.
    private(set) var needed: Int64 = 0
    /// Whether nothing is left to do.
    private(set) var isOver = false
    private var place: String?
    private var archivedInRound: Int64 = 0

    /// A pass over what is older than so many days.
    init(days: Int64, at now: Timestamp, isDryRun: Bool = false) {
        before = now.advanced(milliseconds: -days * Self.dayMilliseconds)
        self.isDryRun = isDryRun
    }

    /// The params of the next step.
    ///
    /// - Parameters:
    ///   - operationID: Names the step for ever.
    ///   - deadline: How long it may take, in milliseconds.
    func params(operationID: Identifier, deadline: Int64) -> JSON {
        [
            "arguments": [
                "before": .string(before.description), "after": place.map { .string($0) } ?? .null,
                "dry_run": .bool(isDryRun), "limit": .integer(Self.stepItemsMax),
            ],
            "_meta": .object(
                JSONObject([
                    (MetaKey.operationID, .string(operationID.description)),
                    (MetaKey.actor, .string("holdfast")), (MetaKey.deadline, .integer(deadline)),
                ])),
        ]
    }

    /// Takes what a step answered; nil, or why nothing was done.
    mutating func take(_ result: JSON) -> String? {
        let content = result["structuredContent"] ?? .null
        if result["isError"] == true || content["archived"]?.integer == nil {
            return content["error"]?["message"]?.string ?? "its answer makes no sense"
        }
        func count(_ name: String) -> Int64 { content[name]?.integer ?? 0 }
        archived += count("archived")
        archivedInRound += count("archived")
        waiting += count("waiting")
        needed += count("needed")
        place = content["next"]?.string
        guard place == nil else { return nil }
        // What waited for something that has gone since may go now.
        if isDryRun || archivedInRound == 0 || waiting == 0 {
            isOver = true
        } else {
            (archivedInRound, waiting, needed) = (0, 0, 0)
        }
        return nil
    }
}
