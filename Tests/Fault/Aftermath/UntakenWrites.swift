/// Writes that clients were told nobody could take, each with what was done to the system at that time.
///
/// No promise is broken by one, for the client knows to ask again: but each should have had a fault that left
/// nobody who could have taken it.
struct UntakenWrites {
    let writes: [CallEvent]
    private let faults: [FaultTime]

    private static let linesMax = 40

    init(_ history: History) {
        writes = history.events.filter(Self.isUntaken).sorted { $0.invoked < $1.invoked }
        faults = history.faults
    }

    /// A line for each.
    var lines: [String] {
        let lines = writes.prefix(Self.linesMax).map { story(of: $0) }
        let more = writes.count - lines.count
        return more > 0 ? lines + ["and \(more) more"] : lines
    }

    /// A call, and the faults of its time.
    func story(of call: CallEvent) -> String {
        let touching = faults.filter { $0.touches(call) }.map(\.story)
        return "\(call.story); \(touching.isEmpty ? "no fault" : touching.joined(separator: ", "))"
    }

    /// A killed gateway has told nobody anything; a layer below has said that it is not the last word.
    private static func isUntaken(_ call: CallEvent) -> Bool {
        guard call.operation != nil, case .unknown(let reason) = call.outcome else { return false }
        return reason != CallEvent.gatewayGone && !reason.hasSuffix(AnswerReading.notAuthoritative)
    }
}
