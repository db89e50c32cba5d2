import NIOCore
import NIOPosix
import Primitives
import Records

/// Writes the status document on a thread of its own, one report after the other: it waits for the disk,
/// which nobody else should. Use it on its event loop only.
final class StatusFileWriter {
    let file: ReportFile
    private let eventLoop: any EventLoop
    /// Made when it is first needed: few gateways ever write.
    private var thread: NIOThreadPool?

    init(file: ReportFile, eventLoop: any EventLoop) {
        self.file = file
        self.eventLoop = eventLoop
    }

    /// Puts a report into the file; `completion` is called once.
    func put(
        _ page: [UInt8], _ mode: ReportFile.Mode, at now: Timestamp,
        completion: @escaping (ReportFile.Outcome) -> Void
    ) {
        perform({ $0.put(page, mode, now: now) }, orElse: .unusable, completion)
    }

    /// Whether the file has a generated part.
    func isMarked(completion: @escaping (Bool) -> Void) {
        perform({ $0.isMarked }, orElse: false, completion)
    }

    /// Ends the thread.
    func close() {
        thread?.shutdownGracefully { _ in }
        thread = nil
    }

    private func perform<Result: Sendable>(
        _ body: @escaping @Sendable (ReportFile) -> Result, orElse lost: Result,
        _ completion: @escaping (Result) -> Void
    ) {
        let thread = thread ?? NIOThreadPool(numberOfThreads: 1)
        if self.thread == nil { thread.start() }
        self.thread = thread
        let file = file
        let done = NIOLoopBound(completion, eventLoop: eventLoop)
        thread.runIfActive(eventLoop: eventLoop) { body(file) }.whenComplete { result in
            done.value((try? result.get()) ?? lost)
        }
    }
}
