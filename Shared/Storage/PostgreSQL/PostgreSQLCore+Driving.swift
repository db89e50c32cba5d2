import CLibpq
import Glibc
import Logging
import Primitives
import Resilience

/// What only the driver's own thread does: open, poll, take in, close, and look at the clock.
extension PostgreSQLCore {
    /// Notes that the driver's thread is awake: it needs no waking until it has prepared its next sleep.
    func wokeUp() {
        sleepsUntil = MonotonicTime(nanoseconds: .min)
    }

    /// Takes in what was found on a connection.
    func serve(_ link: PostgreSQLLink, at now: MonotonicTime) {
        switch link.phase {
        case .connecting: advance(link, at: now)
        case .settingUp, .ready: if !link.isLent { receive(on: link, at: now) }
        case .closed, .cooling: break
        }
    }

    /// Closes what broke and opens what is wanted.
    func maintain(at now: MonotonicTime) {
        needsDriver = false
        for link in links {
            if let fault = link.fault { lose(link, fault, at: now) }
            if link.isWanted, case .closed = link.phase { open(link, at: now) }
        }
    }

    /// Has every connection watched for what it waits for; answers for how many milliseconds to sleep.
    func prepareSleep(on sockets: SocketPoll, at now: MonotonicTime) -> Int32 {
        for (index, link) in links.enumerated() { link.watch(on: sockets, tag: index) }
        let wait = min(max(0, nextTick.milliseconds(since: now) + 1), PostgreSQLCore.sleepMillisecondsMax)
        sleepsUntil = now.advanced(milliseconds: wait)
        return Int32(wait)
    }

    // MARK: Connecting

    private func open(_ link: PostgreSQLLink, at now: MonotonicTime) {
        link.isWanted = false
        let end = now.advanced(milliseconds: settings.connectMilliseconds)
        link.phase = .connecting(until: end)
        watch(end)
        if !link.open(settings) {
            lose(link, StorageError(.unavailable, detail: link.words(settings)), at: now)
        }
    }

    private func advance(_ link: PostgreSQLLink, at now: MonotonicTime) {
        guard case .connecting(let end) = link.phase else { return }
        guard let isConnected = link.advance() else {
            return lose(link, StorageError(.unavailable, detail: link.words(settings)), at: now)
        }
        guard isConnected else { return }
        link.phase = .settingUp(until: end)
        _ = link.send(settings.setup(for: link.purpose), for: .setup, at: now, &text)
    }

    private func isSetUp(
        _ link: PostgreSQLLink, _ outcome: PipelineLedger<PostgreSQLLink.Owner>.Outcome, at now: MonotonicTime
    ) {
        if let failure = outcome.failure {
            link.fault = failure.error
            return
        }
        if link.backoff.failures > 0 {
            note(.notice, "Connected to the database again.", link)
            link.backoff.succeeded()
        }
        link.phase = .ready
        switch link.purpose {
        case .reads: for action in reads.ready(link.slot) { perform(action, at: now) }
        case .writes: for action in writes.ready(link.slot) { perform(action, at: now) }
        }
    }

    // MARK: Receiving

    private func receive(on link: PostgreSQLLink, at now: MonotonicTime) {
        takeIn(from: link, at: now)
        if let fault = link.fault { lose(link, fault, at: now) }
    }

    /// Takes in what has arrived, on any thread; what broke is closed by the driver's own.
    func takeIn(from link: PostgreSQLLink, at now: MonotonicTime) {
        for (owner, outcome) in link.receive(at: now, settings) {
            switch owner {
            case .setup: isSetUp(link, outcome, at: now)
            case .read(let read): finish(read, outcome, on: link, at: now)
            case .write(let write): finish(write, outcome, on: link, at: now)
            }
        }
        if link.fault != nil { needsDriver = true }
    }

    // MARK: Losing

    /// Closes a connection and answers everybody who waited for it.
    private func lose(_ link: PostgreSQLLink, _ fault: StorageError, at now: MonotonicTime) {
        let delay = link.backoff.failed(random: clocks.random())
        if link.backoff.failures == 1 {
            note(.warning, "The database connection failed: \(fault.detail)", link)
        }
        let until = now.advanced(milliseconds: delay)
        link.phase = .cooling(until: until)
        link.isWanted = false
        watch(until)
        let error = StorageError(.unavailable, detail: fault.detail)
        for case .read(let read) in link.shut() { answer(read, .failure(error)) }
        if let write = link.transaction {
            link.transaction = nil
            write.link = nil
            if case .committing = write.phase {
                fail(write, StorageError(.outcomeUnknown, detail: fault.detail))
            } else {
                fail(write, error)
            }
        }
        switch link.purpose {
        case .reads: for action in reads.lost(link.slot) { perform(action, at: now) }
        case .writes: for action in writes.lost(link.slot) { perform(action, at: now) }
        }
    }

    private func note(_ level: Logger.Level, _ message: String, _ link: PostgreSQLLink) {
        let purpose = "\(link.purpose) \(link.slot)"
        effects.append(
            .call { [logger] in
                logger.log(level: level, "\(message)", metadata: ["connection": "\(purpose)"])
            })
    }

    // MARK: Clocks

    /// Ends what has waited too long, and works out when to look again.
    func tick(at now: MonotonicTime) {
        nextTick = MonotonicTime(nanoseconds: .max)
        for link in links { tick(link, at: now) }
        for read in reads.removeWaiting(where: { $0.deadline.hasPassed(at: now) }) {
            answer(read, .failure(PostgreSQLCore.late))
        }
        for write in writes.removeWaiting(where: { $0.deadline.hasPassed(at: now) }) {
            fail(write, PostgreSQLCore.late)
        }
        for read in reads.waitingCalls { watch(read.deadline.time) }
        for write in writes.waitingCalls { watch(write.deadline.time) }
    }

    private func tick(_ link: PostgreSQLLink, at now: MonotonicTime) {
        switch link.phase {
        case .closed: return
        case .cooling(let until):
            guard now >= until else { return watch(until) }
            link.phase = .closed
            switch link.purpose {
            case .reads: for action in reads.cooled(link.slot) { perform(action, at: now) }
            case .writes: for action in writes.cooled(link.slot) { perform(action, at: now) }
            }
        case .connecting(let until), .settingUp(let until):
            guard now >= until else { return watch(until) }
            link.firstHost += 1
            lose(link, StorageError(.unavailable, detail: "the server did not answer in time"), at: now)
        case .ready:
            expireCalls(of: link, at: now)
            guard !link.ledger.isEmpty else { return }
            let silentUntil = link.progressedAt.advanced(milliseconds: silenceMillisecondsMax(link))
            guard now >= silentUntil else { return watch(silentUntil) }
            lose(link, StorageError(.unavailable, detail: "the server has stopped answering"), at: now)
        }
    }

    private func expireCalls(of link: PostgreSQLLink, at now: MonotonicTime) {
        for case .read(let read) in link.ledger.owners where !read.isAnswered {
            if read.deadline.hasPassed(at: now) {
                answer(read, .failure(PostgreSQLCore.late))
            } else {
                watch(read.deadline.time)
            }
        }
        guard let write = link.transaction, !write.isAnswered else { return }
        guard write.deadline.hasPassed(at: now) else { return watch(write.deadline.time) }
        if case .committing = write.phase {
            fail(write, StorageError(.outcomeUnknown, detail: "no answer to COMMIT within the deadline"))
        } else {
            fail(write, PostgreSQLCore.late)
        }
    }
}
