import TestSupport

/// One run from the start of what is measured to its end.
struct LoadRun {
    let plan: LoadPlan
    let model: LoadModel
    let rate: Double?
    let knownKnee: Double?
    let hasLimits: Bool
    let scenarios: ScenarioOptions

    func run() async throws -> LoadReport {
        var report = LoadReport(plan: plan)
        let server = try StoreServer(plan.store)
        if hasLimits {
            Progress.say("measuring what the machine can do")
            report.limits = try await MachineLimits.measure(
                inFlight: plan.inFlight, seconds: min(1, plan.seconds))
        }
        Progress.say("starting and filling what is measured")
        let rig = try await Rig.start(
            plan, server, connections: scenarios.overload ? plan.overloadConnections : plan.connections)
        do {
            report.subject = rig.measured.name
            report.seedSeconds = rig.seedSeconds
            try await drive(rig, server, &report)
            let pids = rig.measured.pids
            report.memoryMiB = ProcessFigures(pids).memoryMiB
            report.processCount = pids.count
        } catch {
            await rig.stop()
            throw error
        }
        await rig.stop()
        if hasLimits, let url = rig.url { try await addStoreLimits(url, rig, &report) }
        return report
    }

    private func drive(_ rig: Rig, _ server: StoreServer, _ report: inout LoadReport) async throws {
        if [.all, .closed].contains(model) {
            for entry in plan.mix.entries {
                Progress.say("closed model: \(entry.kind.name)")
                report.kinds.append(try await KindFigures.measure(Mix(entry.kind), rig, plan))
            }
            if plan.mix.entries.count > 1 {
                Progress.say("closed model: \(plan.mix.name)")
                report.whole = try await KindFigures.measure(plan.mix, rig, plan)
            }
        }
        if model == .open, let rate {
            let phase = Phase(.rate(rate), seconds: plan.seconds, plan.mix)
            report.open = try await rig.session.measure(phase, warmUp: plan.warmUp)
        }
        if knownKnee == nil, [.all, .ramp].contains(model) || scenarios.needsKnee {
            Progress.say("open model: looking for the knee")
            report.ramp = try await Ramp.measure(rig, plan, from: try await firstRate(rig, report))
        }
        guard scenarios.needsKnee else { return }
        guard let knee = knownKnee ?? report.knee else {
            throw LoadFault("no rate was served well: there is no knee to go by")
        }
        if scenarios.overload {
            Progress.say("overload: \(Figure.text(knee * scenarios.overloadFactor))/s")
            report.overload = try await Overload.measure(
                rig, plan, knee: knee, seconds: scenarios.overloadSeconds,
                factor: scenarios.overloadFactor)
        }
        if let minutes = scenarios.soak {
            Progress.say("soak: \(Figure.text(knee / 2))/s for \(Figure.text(minutes)) minutes")
            report.soak = try await Soak.measure(
                rig, plan, rate: knee / 2, seconds: minutes * 60, interval: scenarios.sampleSeconds,
                serverHome: server.postgreSQL?.directory)
        }
    }

    /// An eighth of what it does with many calls in flight: some doublings before the knee.
    private func firstRate(_ rig: Rig, _ report: LoadReport) async throws -> Double {
        if let busy = (report.whole ?? report.kinds.first)?.busy { return busy.achieved / 8 }
        let probe = Phase(.inFlight(plan.inFlight), seconds: plan.warmUp, plan.mix)
        return try await rig.session.measure(probe, warmUp: 0).achieved / 8
    }

    private func addStoreLimits(_ url: String, _ rig: Rig, _ report: inout LoadReport) async throws {
        Progress.say("measuring what PostgreSQL alone can do")
        for service in plan.target.services {
            let limit = try await StoreLimit.measure(
                service, url: url, rig.records, inFlight: plan.inFlight, seconds: min(1, plan.seconds))
            if let limit { report.limits?.stores.append(limit) }
        }
    }
}
