import Glibc
import Logging
import NIOCore
import Primitives
import Records

/// Keeps the status document up to date: of all gateways of an installation one at a time, told by a lock.
/// Use it on its event loop only.
final class StatusFileKeeper {
    private let survey: ReportSurvey
    private let writer: StatusFileWriter
    private let mode: ReportFile.Mode
    private let probes: [ChangeProbe]
    private let lockPath: String
    private let eventLoop: any EventLoop
    private let log: Logger
    /// Holds the lock; -1 where another gateway does.
    private var lock: CInt = -1
    /// Whether the file may say less than the records do.
    private var isStale = true
    private var isClosed = false
    private var isLooking = false
    private var onIdle: (() -> Void)?
    private var lastOutcome: ReportFile.Outcome?

    /// How often records are looked at, and so the file is written at most.
    static let milliseconds: Int64 = 2000
    /// How long the last look may take.
    private static let lastMilliseconds: Int64 = 1000

    init(
        survey: ReportSurvey, writer: StatusFileWriter, mode: ReportFile.Mode, links: [ServiceLink],
        directory: String, eventLoop: any EventLoop, clocks: Clocks, log: Logger
    ) {
        self.survey = survey
        self.writer = writer
        self.mode = mode
        self.eventLoop = eventLoop
        self.log = log
        let owners = Set(ReportPart.allCases.map(\.owner))
        probes = links.filter { owners.contains($0.name) && !$0.isForeign }
            .map { ChangeProbe(link: $0, clocks: clocks) }
        lockPath = "\(directory)/status-file.lock"
    }

    /// Looks from now on.
    func start() { lookLater() }

    /// Writes what has changed last, and leaves the file to others; `completion` is called within a second.
    func finish(completion: @escaping () -> Void) {
        var waiting: (() -> Void)? = completion
        let finish = { [self] in
            close()
            let last = waiting
            waiting = nil
            last?()
        }
        guard lock >= 0, !isClosed else { return finish() }
        eventLoop.after(milliseconds: Self.lastMilliseconds) { finish() }
        if isLooking {
            onIdle = { [self] in look(then: finish) }
        } else {
            look(then: finish)
        }
    }

    func close() {
        isClosed = true
        if lock >= 0 { Glibc.close(lock) }
        lock = -1
    }

    private func lookLater() {
        eventLoop.after(milliseconds: Self.milliseconds) { [weak self] in
            guard let self, !isClosed else { return }
            look { self.lookLater() }
        }
    }

    private func look(then proceed: @escaping () -> Void) {
        guard holdsLock() else { return proceed() }
        isLooking = true
        let done = { [self] in
            isLooking = false
            let next = onIdle
            onIdle = nil
            proceed()
            next?()
        }
        // A file that nobody wants written takes no question.
        guard mode == .refresh else { return probe(then: done) }
        writer.isMarked { [self] isMarked in
            guard isMarked else {
                isStale = true
                return done()
            }
            probe(then: done)
        }
    }

    private func probe(then done: @escaping () -> Void) {
        var missing = probes.count
        guard missing > 0 else { return done() }
        for probe in probes {
            probe.ask { [self] hasChanged in
                isStale = isStale || hasChanged
                missing -= 1
                guard missing == 0 else { return }
                if isStale { write(then: done) } else { done() }
            }
        }
    }

    private func write(then done: @escaping () -> Void) {
        survey.gather { [self] gathered in
            // What texts alone know is in the file already, or in no record.
            guard gathered.isFromRecords else { return done() }
            writer.put(gathered.report.markdown, mode, at: gathered.generatedAt) { [self] outcome in
                isStale = outcome == .busy
                tell(outcome)
                done()
            }
        }
    }

    private func tell(_ outcome: ReportFile.Outcome) {
        defer { lastOutcome = outcome }
        guard outcome != lastOutcome else { return }
        switch outcome {
        case .written, .unchanged, .unmarked: break
        case .unbalanced, .unusable, .busy:
            log.warning(
                "the status document is left as it is",
                metadata: ["file": "\(writer.file.path)", "reason": "\(outcome.rawValue)"])
        }
    }

    /// Takes the lock if nobody has it; it goes with the process.
    private func holdsLock() -> Bool {
        if lock >= 0 { return true }
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return false }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            Glibc.close(descriptor)
            return false
        }
        lock = descriptor
        // Whoever had it may have left before the last change.
        for probe in probes { probe.forget() }
        isStale = true
        return true
    }
}
