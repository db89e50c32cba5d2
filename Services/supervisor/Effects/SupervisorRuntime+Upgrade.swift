import NIOCore
import Primitives
import Processes
import Wire

/// Carries out an upgrade: which programs instances are started with, and what is told of it.
extension SupervisorRuntime {
    /// One upgrade, under way or over.
    struct Upgrade {
        var machine: UpgradeMachine
        /// The directories of the programs.
        let programs: String
        let previous: String
        var steps: [JSON] = []
        var outcome: UpgradeMachine.Outcome?
        var timer: Scheduled<Void>?
    }

    /// Begins an upgrade to the programs of a directory.
    ///
    /// - Returns: Why not; nil where it has begun.
    func beginUpgrade(to programs: String, watchMilliseconds: Int64) -> String? {
        if isUpgrading { return "an upgrade is under way already" }
        if machine.isStopping { return "the supervisor is stopping" }
        let missing = ProgramsFile.missing(in: programs)
        guard missing.isEmpty else { return "\(programs) lacks \(missing.joined(separator: ", "))" }
        guard programs != self.programs else {
            return
                "the services run from \(programs) already; install the new programs in a directory of their"
                + " own, or there is nothing to return to"
        }
        let unwell = plan.specs.indices.filter { !instance($0).isWell }.map { plan.specs[$0].name }
        guard unwell.isEmpty else { return "not ready: \(unwell.joined(separator: ", ")); see to that first" }
        log(.notice, "upgrading to the programs in \(programs)")
        upgrade = Upgrade(
            machine: UpgradeMachine(
                order: UpgradeOrder.indices(of: plan.specs), instances: instances,
                watchMilliseconds: watchMilliseconds),
            programs: programs, previous: self.programs)
        advanceUpgrade(.begin)
        return nil
    }

    var isUpgrading: Bool { upgrade.map { !$0.machine.isFinished } ?? false }

    /// Tells the upgrade, if there is one, how everything is now.
    func lookAfterUpgrade() {
        guard isUpgrading else { return }
        advanceUpgrade(machine.isStopping ? .stop : .instances(instances))
    }

    private var instances: [UpgradeMachine.Instance] { plan.specs.indices.map(instance) }

    private func instance(_ index: Int) -> UpgradeMachine.Instance {
        let service = machine.services[index]
        let spec = plan.specs[index]
        let route = machine.routes.first { $0.route.service == spec.service }
        let hasWrites = spec.role != .primary || route.map { !$0.hasStandby || $0.holder == .primary } ?? true
        return UpgradeMachine.Instance(
            state: service.state, launches: service.launches, lastExit: service.lastExit,
            hasWrites: hasWrites)
    }

    private func advanceUpgrade(_ event: UpgradeMachine.Event) {
        // What an action leads to is looked at once all of them are carried out.
        guard !isAdvancingUpgrade else { return }
        isAdvancingUpgrade = true
        var next = event
        while let actions = upgrade?.machine.handle(next, at: clocks.monotonic()), !actions.isEmpty {
            for action in actions { perform(action) }
            next = .instances(instances)
        }
        isAdvancingUpgrade = false
        writeStateFileSoon()
    }

    private func perform(_ action: UpgradeMachine.Action) {
        guard let upgrade else { return }
        switch action {
        case .use(let index, let program):
            let name = plan.specs[index].executable.split(separator: "/").last ?? ""
            executables[index] = "\(program == .new ? upgrade.programs : upgrade.previous)/\(name)"
        case .restart(let index): handle(.service(index, .restart))
        case .tell(let step): tell(step)
        case .setTimer(let time):
            upgrade.timer?.cancel()
            self.upgrade?.timer = schedule(at: time) { $0.advanceUpgrade(.timerFired) }
        case .cancelTimer: upgrade.timer?.cancel()
        case .finished(let outcome): conclude(outcome)
        }
    }

    private func tell(_ step: UpgradeMachine.Step) {
        let sentence = UpgradeWording.sentence(step, plan.specs)
        let level = UpgradeWording.isBad(step) ? LogLevel.error : .info
        log(level, "upgrade: \(sentence)")
        upgrade?.steps.append(["at": .string(clocks.now().description), "text": .string(sentence)])
    }

    private func conclude(_ outcome: UpgradeMachine.Outcome) {
        guard let upgrade else { return }
        self.upgrade?.outcome = outcome
        let sentence = UpgradeWording.sentence(outcome, plan.specs)
        log(outcome == .done ? .notice : .error, "upgrade: \(sentence)")
        guard outcome == .done else { return }
        programs = upgrade.programs
        do throws(SystemFault) {
            try ProgramsFile.keep(programs, home: plan.home, own: plan.ownPrograms)
        } catch {
            log(.error, "upgrade: the next supervisor will not know of it: \(error)")
        }
    }

    /// The last upgrade, for people and programs; null where there was none.
    var upgradeStatus: JSON {
        guard let upgrade else { return .null }
        return [
            "state": .string(upgrade.outcome.map(UpgradeWording.word) ?? "running"),
            "programs": .string(upgrade.programs), "previous": .string(upgrade.previous),
            "steps": .array(upgrade.steps),
            "outcome": upgrade.outcome.map { .string(UpgradeWording.sentence($0, plan.specs)) } ?? .null,
        ]
    }
}
