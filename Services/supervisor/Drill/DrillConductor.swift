import CLinux
import Glibc
import NIOCore
import Primitives
import Wire

/// Carries out what a drill decides, on this thread: calls through a gateway like any client's, faults, and
/// looks at the supervisor.
struct DrillConductor: ~Copyable {
    /// Between two ticks, in milliseconds: nothing is more often than that.
    private static let tickMilliseconds: Int64 = 10

    private let plan: DrillPlan
    private let installation: DrillInstallation
    private let clocks = Clocks.system
    private var machine: DrillMachine
    private var pipe: GatewayPipe
    private var events: [DrillMachine.Event] = []

    /// A drill of this plan, through a gateway of its own.
    ///
    /// - Throws: `GatewayPipe.Failure`.
    init(
        _ plan: DrillPlan, gateway: Gateway, installation: DrillInstallation
    ) throws(GatewayPipe.Failure) {
        self.plan = plan
        self.installation = installation
        pipe = try GatewayPipe(gateway)
        machine = DrillMachine(
            plan, pid: installation.primary(of: plan.service)?.pid, wallClock: Clocks.system.now,
            at: Clocks.system.monotonic())
    }

    /// Runs the drill to its end.
    mutating func run() -> DrillReport {
        while true {
            events.append(.tick)
            while !events.isEmpty {
                let actions = machine.handle(events.removeFirst(), at: clocks.monotonic())
                for action in actions {
                    if case .finish(let report) = action { return report }
                    perform(action)
                }
            }
            let next = Deadline(milliseconds: Self.tickMilliseconds, from: clocks.monotonic())
            do throws(GatewayPipe.Failure) {
                for message in try pipe.answers(until: next) { take(message) }
            } catch {
                events.append(.gatewayLost(error.reason))
            }
        }
    }

    private mutating func take(_ message: Message) {
        let id: JSONSlice? =
            switch message {
            case .result(let id, _): id
            case .error(let id, _): id
            case .request, .notification: nil
            }
        guard let number = id?.integer else { return }
        events.append(.answered(number: Int(number), DrillAnswer(message)))
    }

    private mutating func perform(_ action: DrillMachine.Action) {
        switch action {
        case .call(let number, let call):
            do throws(GatewayPipe.Failure) {
                try pipe.send(
                    CallCommand.request(id: Int64(number), tool: call.tool, arguments: call.arguments))
            } catch {
                events.append(.gatewayLost(error.reason))
            }
        case .provoke(let fault):
            let reason = installation.provoke(fault, in: plan.service)
            events.append(reason.map { .notProvoked($0) } ?? .provoked)
        case .look:
            if let instance = installation.primary(of: plan.service) { events.append(.seen(instance)) }
        case .finish: break
        }
    }
}
