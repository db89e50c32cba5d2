import Continuity
import NIOCore
import Primitives
import Storage

extension Readmission {
    private static let pageMax = 512

    /// Carries out in the copy what waits in the journal and is not there: a crash came between the two.
    ///
    /// - Parameter isLacking: Whether the copy is known to have none of it, whatever its records of
    ///   operations say.
    /// - Throws: what keeps it from being done; a refusal does not, for the primary store judges.
    func restore(_ journal: Journal, into copy: Copy, isLacking: Bool = false) async throws {
        var last: Int64 = 0
        while true {
            let entries = try await journal.waiting(after: last, limit: Self.pageMax)
            guard let end = entries.last else { return }
            let operations = entries.map(\.operationID)
            var known: Set<Identifier> = []
            if isLacking {
                try await copy.forget(operations)
            } else {
                known = try await copy.known(of: operations)
            }
            _ = try await readmit(entries.filter { !known.contains($0.operationID) }, into: .copyAlone)
            last = end.sequence
        }
    }
}
