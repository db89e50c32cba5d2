import Continuity
import NIOCore
import Primitives
import Storage
import Wire

/// What an accepted write came to.
struct Accepted: Sendable {
    /// The answer; nil where an earlier attempt has given it.
    let answer: Answer?
    /// The `structuredContent` without any label.
    let outcome: ByteBuffer
    /// Where it is durable; nil where there was nothing to keep.
    let receipt: JournalReceipt?
}

/// What an entry of the journal holds beside the operation and its outcome.
private struct Acceptance: Sendable {
    /// The JSON object of the call.
    let arguments: ByteBuffer
    /// What the plan drew its identifiers from.
    let identifiers: OperationIdentifiers
    let epoch: Int64
    /// What it writes; nil where its answer tells.
    let subject: WriteSubject?
    /// Whether it was made for a version that the copy does not know.
    var isBaseUnverified = false
}

extension Operation {
    /// The tool's transaction on the copy, with its record and its entry in the journal: durable there before
    /// the copy shows it.
    ///
    /// - Parameters:
    ///   - arguments: The JSON object of the call.
    ///   - identifiers: What the plan drew its identifiers from.
    ///   - epoch: The epoch of the route under which it is accepted.
    ///   - subject: What it writes; nil where the id in its answer tells.
    ///   - lifting: Brings the copy's record to the version the write was made for; nil where what the copy
    ///     has is all there is.
    func accepted(
        _ step: TransactionStep<Answer>, arguments: ByteBuffer, identifiers: OperationIdentifiers,
        epoch: Int64, subject: WriteSubject? = nil, lifting: Statement? = nil
    ) -> TransactionStep<Accepted> {
        .query([lookup] + (lifting.map { [$0] } ?? [])) { [self] rows in
            if let outcome = try earlierOutcome(in: rows[0]) {
                return .finish(Accepted(answer: nil, outcome: outcome, receipt: nil))
            }
            let isLifted = rows.count > 1 && !rows[1].isEmpty
            return journaled(
                step,
                Acceptance(
                    arguments: arguments, identifiers: identifiers, epoch: epoch, subject: subject,
                    isBaseUnverified: isLifted))
        }
    }

    private func journaled(
        _ step: TransactionStep<Answer>, _ acceptance: Acceptance
    ) -> TransactionStep<Accepted> {
        switch step {
        case .query(let statements, let next):
            return .query(statements) { [self] rows in journaled(try next(rows), acceptance) }
        case .commit(let statements, let planned):
            let answer = acceptance.isBaseUnverified ? planned.adding(.baseUnverified) : planned
            let outcome = answer.structuredContent(operationID: id)
            let entry = entry(acceptance, outcome: outcome)
            return .commitLogged([record(outcome: outcome).insertion] + statements, record: entry) {
                receipt in
                Accepted(answer: answer, outcome: outcome, receipt: receipt as? JournalReceipt)
            }
        case .commitIf(let precondition, let then, let otherwise):
            return .commitIf(
                precondition, then: journaled(then, acceptance),
                otherwise: journaled(otherwise, acceptance))
        case .finish(let answer):
            return .finish(
                Accepted(answer: answer, outcome: answer.structuredContent(operationID: id), receipt: nil))
        case .commitReading, .commitLogged:
            return .query([]) { _ in
                throw StorageError(.invalidStatement, detail: "a tool answers by what its commit reads")
            }
        }
    }

    private func entry(_ acceptance: Acceptance, outcome: ByteBuffer) -> NewJournalEntry {
        let answer = JSONSlice(unchecked: outcome)
        let id = answer["id"].flatMap { $0.string ?? $0.integer.map { String($0) } }
        let subject = acceptance.subject
        let name = subject?.name ?? answer["name"]?.string ?? answer["title"]?.string ?? id ?? ""
        let version = answer["version"]?.integer.map { "v\($0), " } ?? ""
        return NewJournalEntry(
            epoch: acceptance.epoch, operationID: self.id, tool: tool, arguments: acceptance.arguments,
            actor: actor, acceptedAt: at, identifiers: acceptance.identifiers.all,
            payloadDigest: payloadDigest, outcome: outcome, subjects: subject?.ids ?? id.map { [$0] } ?? [],
            summary: "\(tool) **\(name)** (\(version)waiting)")
    }
}
