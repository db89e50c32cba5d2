import NIOCore

/// Makes the calls of a run and takes their answers, all on one event loop: no task, no lock, no hop between
/// threads, so that the figures are the server's.
///
/// Calls are sent when they are due, several together where several are, and whatever has arrived is read
/// before the next are sent.
final class Driver {
    private struct Pending {
        let due: Int64
        let phase: Int
        let kind: CallKind
        let record: Int
        let connection: Int
        /// Whether it has been given up; only its record is waited for.
        var isGivenUp = false
    }

    /// How long an answer is waited for: longer than any deadline that the calls have.
    static let patience: Int64 = 12_000_000_000
    private static let sweepNanoseconds: Int64 = 250_000_000

    private let eventLoop: any EventLoop
    private let connections: [LoadConnection]
    private var maker: CallMaker
    private var width = 1
    private var lastConnection = 0
    private var lastID: Int64 = 0
    private var pending: [Int64: Pending] = [:]
    /// Of those, how many are still waited for.
    private var awaited = 0
    private var current: DriverRun?
    private var timer: Scheduled<Void>?
    /// What it is set to; 0 where it is not.
    private var timerTime: Int64 = 0
    private var sweepTimer: Scheduled<Void>?

    init(_ connections: [LoadConnection], _ maker: CallMaker, eventLoop: any EventLoop) {
        self.connections = connections
        self.maker = maker
        self.eventLoop = eventLoop
        for (number, connection) in connections.enumerated() {
            connection.number = number
            connection.delegate = self
        }
    }

    static func now() -> Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }

    /// Runs the phases one after another; what each showed, once every call has ended or been given up.
    ///
    /// - Parameter width: How many of the connections are used.
    func run(_ phases: [Phase], over width: Int) -> EventLoopFuture<[PhaseResult]> {
        let promise = eventLoop.makePromise(of: [PhaseResult].self)
        guard current == nil, !phases.isEmpty else {
            promise.fail(LoadFault("a run is under way already, or there is nothing to run"))
            return promise.futureResult
        }
        self.width = min(max(1, width), connections.count)
        current = DriverRun(phases, start: Self.now(), promise)
        scheduleSweep()
        proceed()
        return promise.futureResult
    }

    // MARK: Sending

    /// Sends what is due and sees to it that it is called again in time.
    private func proceed() {
        guard let run = current else { return }
        let now = Self.now()
        while !run.isOver, now >= run.end { run.closePhase() }
        if !run.isOver { send(run, until: now) }
        for connection in connections.prefix(width) { connection.flush() }
        if run.isOver, awaited == 0 { return finish(run) }
        scheduleNext(run, after: now)
    }

    private func send(_ run: DriverRun, until now: Int64) {
        if let schedule = run.schedule {
            let dueCount = schedule.dueCount(at: now)
            while run.made < dueCount, sendOne(run, due: schedule.due(run.made), at: now) {}
        } else if case .inFlight(let count) = run.phase.load {
            while awaited < count, sendOne(run, due: now, at: now) {}
        }
    }

    /// Sends the next call; false where nothing can be sent now.
    private func sendOne(_ run: DriverRun, due: Int64, at now: Int64) -> Bool {
        guard let connection = connectionWithRoom() else { return false }
        let kind = run.held ?? maker.draw(run.phase.mix)
        guard let call = maker.make(kind) else {
            run.held = kind
            return false
        }
        run.held = nil
        lastID += 1
        connection.send(lastID, call.tail, tool: kind.tool)
        pending[lastID] = Pending(
            due: due, phase: run.index, kind: kind, record: call.record, connection: connection.number)
        awaited += 1
        run.sent(lagNanoseconds: now - due)
        return true
    }

    private func connectionWithRoom() -> LoadConnection? {
        for _ in 0..<width {
            lastConnection = (lastConnection + 1) % width
            if connections[lastConnection].hasRoom { return connections[lastConnection] }
        }
        return nil
    }

    private func scheduleNext(_ run: DriverRun, after now: Int64) {
        guard !run.isOver else { return }
        var next = run.end
        if let schedule = run.schedule, run.made < schedule.total {
            let due = schedule.due(run.made)
            // What is due already waits for an answer to make room.
            if due > now { next = min(next, due) }
        }
        // Most answers change nothing about when the next call is due.
        if next == timerTime { return }
        timer?.cancel()
        timerTime = next
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        timer = eventLoop.scheduleTask(deadline: .uptimeNanoseconds(UInt64(next))) {
            me.value.timerTime = 0
            me.value.proceed()
        }
    }

    private func finish(_ run: DriverRun) {
        stopTimers()
        current = nil
        run.promise.succeed(run.results)
    }

    private func stopTimers() {
        timer?.cancel()
        timerTime = 0
        sweepTimer?.cancel()
    }

    // MARK: Giving up

    private func scheduleSweep() {
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        sweepTimer = eventLoop.scheduleTask(in: .nanoseconds(Self.sweepNanoseconds)) {
            guard let run = me.value.current else { return }
            me.value.sweep(run)
            me.value.scheduleSweep()
            me.value.proceed()
        }
    }

    /// Gives up calls whose answer is overdue. Their records are free again when it comes.
    private func sweep(_ run: DriverRun) {
        let now = Self.now()
        for (id, call) in pending where !call.isGivenUp && now - call.due > Self.patience {
            pending[id]?.isGivenUp = true
            awaited -= 1
            run.failed(call.phase, "no_answer", canRetry: false, due: call.due)
        }
    }
}

extension Driver: LoadConnectionDelegate {
    func answered(_ id: Int64, _ answer: ByteBuffer, isPlain: Bool, status: Int) {
        guard let call = pending.removeValue(forKey: id) else { return }
        let now = Self.now()
        let verdict: Verdict =
            status == 200
            ? AnswerReading.verdict(of: answer, isPlain: isPlain)
            : .refused(code: "http_\(status)", canRetry: status == 429 || status == 503)
        if call.record >= 0 {
            maker.ended(call.kind, record: call.record, version: version(in: answer, verdict))
        }
        guard !call.isGivenUp, let run = current else { return }
        awaited -= 1
        switch verdict {
        case .answered: run.answered(call.phase, call.kind, now - call.due, due: call.due)
        case .refused(let code, let canRetry):
            run.failed(call.phase, code, canRetry: canRetry, due: call.due)
        }
    }

    /// A refusal for a stale version says the version that is there.
    private func version(in answer: ByteBuffer, _ verdict: Verdict) -> Int64? {
        switch verdict {
        case .answered, .refused("version_conflict", _): AnswerReading.version(in: answer)
        case .refused: nil
        }
    }

    func hasRead() { proceed() }

    func lost(_ connection: LoadConnection) {
        for (id, call) in pending where call.connection == connection.number {
            pending[id] = nil
            if call.record >= 0 { maker.ended(call.kind, record: call.record, version: nil) }
            guard !call.isGivenUp else { continue }
            awaited -= 1
            current?.failed(call.phase, "connection_lost", canRetry: false, due: call.due)
        }
        guard let run = current else { return }
        guard connections.prefix(width).contains(where: \.isOpen) else {
            stopTimers()
            current = nil
            return run.promise.fail(LoadFault("what is measured closed every connection"))
        }
        proceed()
    }
}
