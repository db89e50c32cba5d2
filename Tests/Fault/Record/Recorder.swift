import Foundation
import Synchronization
import Wire

/// Everything that clients and nemesis did in one run, in memory and, as it goes, in a file.
final class Recorder: Sendable {
    let clock = RunClock()
    /// Where the lines go: one JSON object each.
    let path: String
    private let file: FileHandle
    private let state = Mutex(State())
    /// Lines are written behind the clients' backs.
    private let writer = DispatchQueue(label: "record")

    private struct State {
        var events: [CallEvent] = []
        var outages: [ClosedRange<Int64>] = []
        var outageBegan: Int64?
        var faults: [FaultTime] = []
    }

    /// - Throws: Where the file can't be made.
    init(path: String) throws {
        self.path = path
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw CocoaError(.fileWriteUnknown) }
        self.file = file
    }

    deinit { try? file.close() }

    /// All calls, as they ended.
    var events: [CallEvent] { state.withLock(\.events) }

    /// When PostgreSQL surely answered nothing that was asked then.
    var outages: [ClosedRange<Int64>] { state.withLock(\.outages) }

    func add(_ event: CallEvent) {
        state.withLock { $0.events.append(event) }
        write(event.json)
    }

    /// From now on PostgreSQL surely answers nothing.
    func outageBegins() { state.withLock { $0.outageBegan = clock.now } }

    /// From now on it may answer again.
    func outageEnds() {
        state.withLock { state in
            guard let began = state.outageBegan else { return }
            state.outages.append(began...max(began, clock.now))
            state.outageBegan = nil
        }
    }

    /// What was done to processes and to the database, and when.
    var faults: [FaultTime] { state.withLock(\.faults) }

    /// Notes that a fault begins, or that there is nobody to do it to.
    func begins(_ fault: Fault, isDone: Bool) {
        let now = clock.now
        write(["at_us": .integer(now), "nemesis": .string("\(fault) \(isDone ? "begins" : "finds nobody")")])
        guard isDone else { return }
        state.withLock { $0.faults.append(FaultTime(fault: fault, began: now)) }
    }

    /// Notes that a fault is undone.
    func ends(_ fault: Fault) {
        let now = clock.now
        write(["at_us": .integer(now), "nemesis": .string("\(fault) ends")])
        state.withLock { state in
            guard let place = state.faults.lastIndex(where: { $0.fault == fault && $0.ended == nil }) else {
                return
            }
            state.faults[place].ended = now
        }
    }

    /// Waits until every line is in the file.
    func flush() { writer.sync {} }

    private func write(_ line: JSON) {
        writer.async { [file] in
            try? file.write(contentsOf: Data((line.text + "\n").utf8))
        }
    }
}
