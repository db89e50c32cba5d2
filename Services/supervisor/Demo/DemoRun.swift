import Glibc
import NIOCore
import Primitives
import Processes
import Wire

/// Fills running services that have nothing with a demonstration, and takes one away again.
struct DemoRun {
    let runtimeDirectory: String
    let clocks: Clocks

    /// What one service has.
    struct State: Equatable {
        let service: String
        let rows: Int64
        /// The export that filled it; nil where none did.
        let exportID: Identifier?
        /// Whether it has what that brought and nothing else.
        let isUnchanged: Bool

        var isEmpty: Bool { rows == 0 && exportID == nil }
        var isDemonstration: Bool { exportID.map(Demonstration.made) ?? false }

        init(service: String, _ answer: JSON) {
            self.service = service
            rows = answer["rows"]?.integer ?? 0
            exportID = answer["export_id"]?.string.flatMap { Identifier($0) }
            isUnchanged = answer["unchanged"] == true
        }
    }

    /// What each service has, once all of them take writes.
    ///
    /// - Throws: `ExportRun.Failure`.
    func look() throws(ExportRun.Failure) -> [State] {
        try BackupRestore(runtimeDirectory: runtimeDirectory, clocks: clocks).waitForServices()
        var states: [State] = []
        for service in ExportRun.services {
            let answer = try ExportRun.ask(service, "service/empty", ["check": true], in: runtimeDirectory)
            states.append(State(service: service, answer))
        }
        return states
    }

    /// Why a demonstration can't be put beside what there is; nil where it can.
    static func refusal(_ states: [State], of id: Identifier) -> String? {
        let inTheWay = states.filter { !$0.isEmpty && $0.exportID != id }
        guard !inTheWay.isEmpty else { return nil }
        if inTheWay.allSatisfy(\.isDemonstration) {
            return "There is another demonstration already; holdfast demo --remove takes it away."
        }
        let found = inTheWay.map { "\($0.service) has \($0.rows) rows" }.joined(separator: ", ")
        return """
            A demonstration needs an empty store, and \(found).
            Give it one of its own: HOLDFAST_HOME=DIRECTORY HOLDFAST_RUNTIME_DIR=DIRECTORY holdfast demo
            """
    }

    /// Fills them; what was interrupted goes on.
    ///
    /// - Throws: `ExportRun.Failure`.
    func fill(
        with text: ByteBuffer, tell: (ExportFile.Section, Bool) -> Void
    ) throws(ExportRun.Failure) {
        let path = "\(runtimeDirectory)/\(Leftovers.exportPrefix)\(clocks.identifier())-demo.jsonl"
        let output = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard output >= 0 else { throw ExportRun.unwritable(path) }
        defer { unlink(path) }
        let isWritten = text.withUnsafeReadableBytes { Descriptor.writeAll($0, to: output) }
        close(output)
        guard isWritten else { throw ExportRun.unwritable(path) }
        let restore = RestoreRun(
            runtimeDirectory: runtimeDirectory, clocks: clocks, expected: Demonstration.services)
        _ = try restore.run(from: path, tell: tell)
    }

    /// Takes the demonstration out of those that have it: who names others goes first.
    ///
    /// - Parameter evenIfChanged: Whether what became of it since goes, too.
    /// - Throws: `ExportRun.Failure`.
    func remove(
        _ states: [State], evenIfChanged: Bool, tell: (State) -> Void
    ) throws(ExportRun.Failure) {
        for state in states {
            guard state.isDemonstration, let id = state.exportID else { continue }
            _ = try ExportRun.ask(
                state.service, "service/empty",
                ["export_id": .string(id.description), "even_if_changed": .bool(evenIfChanged)],
                in: runtimeDirectory)
            tell(state)
        }
    }
}
