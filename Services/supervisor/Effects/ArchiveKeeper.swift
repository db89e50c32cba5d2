import NIOCore
import Primitives
import Processes
import Transport
import Wire

/// Has old items archived once a day, in small steps with rests between. Use it on its event loop only.
///
/// The primary of workitems takes the steps, and only while it has the writes and its store: else they fail,
/// and are tried again later.
final class ArchiveKeeper {
    private static let stepMilliseconds: Int64 = 10_000
    /// Others get the store to themselves for as long again, and longer.
    private static let restMilliseconds: Int64 = 100

    private let plan: SupervisorPlan
    private let days: Int64
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let log: (LogLevel, String) -> Void
    private var schedule: ArchiveSchedule
    private var timer: Scheduled<Void>?
    private var client: FrameClient?
    private var isStopped = false

    /// Nil where the plan has nothing that could be archived.
    ///
    /// - Parameter log: Takes a line of the supervisor's own.
    init?(
        _ plan: SupervisorPlan, eventLoop: any EventLoop, clocks: Clocks,
        log: @escaping (LogLevel, String) -> Void
    ) {
        guard let days = plan.archiveAfterDays, plan.specs.contains(where: { $0.name == Self.service })
        else { return nil }
        self.plan = plan
        self.days = days
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.log = log
        schedule = ArchiveSchedule(last: Self.last(plan.archiveFile), at: clocks.now())
    }

    /// Whose items they are.
    static let service = "workitems"

    /// When everything was archived last, as the state directory has it.
    private static func last(_ path: String) -> Timestamp? {
        guard let content = try? Files.read(path), let state = try? JSON(parsing: content) else { return nil }
        return state["archived_at"]?.string.flatMap { Timestamp($0) }
    }

    /// Waits until it is time.
    func start() {
        guard !isStopped else { return }
        let wait = schedule.wait(at: clocks.now())
        guard wait > 0 else { return begin() }
        later(wait) { $0.start() }
    }

    /// Leaves off wherever it is: each step is whole in itself.
    func stop() {
        isStopped = true
        timer?.cancel()
        client?.close()
        client = nil
    }

    private func later(_ milliseconds: Int64, _ body: @escaping @Sendable (ArchiveKeeper) -> Void) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        timer = eventLoop.scheduleTask(in: .milliseconds(milliseconds)) { body(bound.value) }
    }

    private func begin() {
        client = FrameClient(
            path: SupervisorPlan.socketPath(plan.runtimeDirectory, service: Self.service),
            eventLoop: eventLoop, clocks: clocks)
        step(ArchivePass(days: days, at: clocks.now()))
    }

    private func step(_ pass: ArchivePass) {
        guard !isStopped, let client else { return }
        let params = pass.params(operationID: clocks.identifier(), deadline: Self.stepMilliseconds)
        client.call(
            ArchivePass.method,
            deadline: Deadline(milliseconds: Self.stepMilliseconds, from: clocks.monotonic()),
            writeParams: { buffer, _ in buffer.writeImmutableBuffer(params.serialized) }
        ) { [weak self] result in
            self?.took(pass, result)
        }
    }

    private func took(_ pass: ArchivePass, _ result: Result<CallAnswer, CallFailure>) {
        guard !isStopped else { return }
        var pass = pass
        let refusal: String?
        switch result {
        case .success(.result(let slice)): refusal = pass.take(slice.decoded ?? .null)
        case .success(.error(let error)): refusal = error["message"]?.string ?? "it refused"
        case .failure: refusal = "it did not answer"
        }
        guard refusal == nil, !pass.isOver else { return end(pass, refusal) }
        later(Self.restMilliseconds) { [pass] in $0.step(pass) }
    }

    private func end(_ pass: ArchivePass, _ refusal: String?) {
        client?.close()
        client = nil
        let now = clocks.now()
        schedule.ended(at: now, succeeded: refusal == nil)
        if let refusal {
            log(.info, "old items could not be archived, which is tried again: \(refusal)")
        } else {
            log(.info, "\(pass.archived) old items archived")
            let state: JSON = ["archived_at": .string(now.description), "archived": .integer(pass.archived)]
            do throws(SystemFault) { try Files.replace(plan.archiveFile, with: state.serialized) } catch {
                log(.warning, "it can't be noted that old items were archived: \(error)")
            }
        }
        start()
    }
}
