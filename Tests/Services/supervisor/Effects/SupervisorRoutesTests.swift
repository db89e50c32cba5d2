import Glibc
import NIOCore
import Primitives
import TestSupport
import Testing
import Wire

@testable import Supervisor

/// Real processes, killed and stopped, and where the writes go.
@Suite struct SupervisorRoutesTests {
    private static let pair: KeyValuePairs = [
        "one": ["instance", "one"], "one-standby": ["instance", "one-standby"],
    ]

    private func setMode(_ directory: String, _ name: String, _ mode: String) throws {
        try Files.replace("\(directory)/\(name).mode", with: ByteBuffer(string: mode))
    }

    /// The route as its file has it.
    private func file(_ harness: SupervisorHarness, _ service: String) throws -> JSON? {
        try Files.read("\(harness.directory)/\(service).route").map { try JSON(parsing: $0) }
    }

    /// Runs a pair of instances, its primary promoted and its standby ready.
    private func runPair(
        policy: RestartPolicy = .quick, routes: RoutePolicy,
        _ body: (SupervisorHarness) async throws -> Void
    ) async throws {
        try await SupervisorHarness.run(Self.pair, policy: policy, routePolicy: routes) { harness in
            try await harness.wait("one", writes: .primary)
            try await harness.wait { $0.route("one")?.reads == [.primary, .standby] }
            try await body(harness)
        }
    }

    @Test func healthy_routeIsPrimaryAndInItsFiles() async throws {
        try await runPair(routes: .patient) { harness in
            let route = try await harness.published("one")
            #expect(route == Route(service: "one", epoch: 2, writes: .primary, reads: [.primary, .standby]))
            #expect(try file(harness, "one") == route.json)
            let kept = try #require(try Files.read(harness.directory + "/routes.json"))
            #expect(try JSON(parsing: kept) == ["one": 2])
            for name in ["one.route", "routes.json"] {
                var status = stat()
                #expect(lstat("\(harness.directory)/\(name)", &status) == 0)
                #expect(status.st_mode & 0o777 == 0o600)
            }
            try await harness.with { $0.stop() }
            try await harness.finished()
            #expect(try file(harness, "one") == nil)
            #expect(access(harness.directory + "/routes.json", F_OK) == 0)
        }
    }

    @Test func killedAndBackInTime_writesStayWithThePrimary() async throws {
        try await runPair(routes: .patient) { harness in
            let before = try await harness.wait("one", writes: .primary)
            kill(try await harness.pid("one"), SIGKILL)
            let none = try await harness.wait("one", writes: nil, above: before.epoch)
            #expect(none.reads == [.standby])
            let after = try await harness.wait("one", writes: .primary, above: none.epoch)
            #expect(after.epoch == none.epoch + 1)
            #expect(try await harness.allLines(containing: #""asked": "one-standby""#).isEmpty)
        }
    }

    @Test func killedAndNotBack_standbyHasTheWritesUntilItIs() async throws {
        try await runPair(routes: .quick) { harness in
            try setMode(harness.directory, "one", "never-ready")
            kill(try await harness.pid("one"), SIGKILL)
            let moved = try await harness.wait("one", writes: .standby)
            #expect(moved.reads == [.standby])
            #expect(try file(harness, "one") == moved.json)
            try setMode(harness.directory, "one", "")
            try await harness.with { $0.restart("one") { _ in } }
            let back = try await harness.wait("one", writes: .primary, above: moved.epoch)
            #expect(back.reads == [.primary, .standby])
        }
    }

    @Test func standbyDiesWithTheWrites_isPromotedAgainOnceItIsBack() async throws {
        try await runPair(routes: .quick) { harness in
            try setMode(harness.directory, "one", "never-ready")
            kill(try await harness.pid("one"), SIGKILL)
            let moved = try await harness.wait("one", writes: .standby)
            kill(try await harness.pid("one-standby"), SIGKILL)
            let none = try await harness.wait("one", writes: nil, above: moved.epoch)
            #expect(none.reads == [])
            let again = try await harness.wait("one", writes: .standby, above: none.epoch)
            #expect(again.reads == [.standby])
        }
    }

    @Test(arguments: [("crash", "looping", "exit 1"), ("exit 78", "failed", "exit 78")])
    func primaryInTrouble_standbyKeepsTheWritesAndStatusSaysSo(
        mode: String, state: String, exit: String
    ) async throws {
        try await runPair(routes: .quick) { harness in
            try setMode(harness.directory, "one", mode)
            kill(try await harness.pid("one"), SIGKILL)
            try await harness.wait { $0.service("one")?.state.rawValue == state }
            // A primary that was ready now and then has had hand-backs begun.
            try await harness.wait { $0.hasWrites("one", .standby) }
            let route = try await harness.published("one")
            try await harness.wait { !$0.lastWords("one").isEmpty || mode == "crash" }
            let status = try await harness.with { $0.status(lines: 0).json }
            #expect(status["routes"]?.array == [route.json])
            let services = status["services"]?.array ?? []
            #expect(services.map { $0["role"]?.string } == ["primary", "standby"])
            #expect(services.map { $0["service"]?.string } == ["one", "one"])
            #expect(services.map { $0["state"]?.string } == [state, "ready"])
            let text = StatusText.table(status, isLive: true, now: Clocks.system.now())
            #expect(text.contains("\n  one-standby  ready"))
            #expect(
                text.contains("one is \(state), its last exit was: \(exit). Now its standby has its writes."))
        }
    }

    @Test func standbyInTrouble_failsUntilAskedByItsName() async throws {
        try await SupervisorHarness.run(
            Self.pair, prepare: { try setMode($0, "one-standby", "exit 64") }
        ) { harness in
            try await harness.wait("one-standby", .failed)
            try await harness.wait("one", writes: .primary)
            try setMode(harness.directory, "one-standby", "")
            try await harness.with { $0.restart("one-standby") { _ in } }
            try await harness.wait { $0.route("one")?.reads == [.primary, .standby] }
        }
    }

    @Test func standbyCrashes_loopsWhileThePrimaryServes() async throws {
        try await SupervisorHarness.run(
            Self.pair, prepare: { try setMode($0, "one-standby", "crash") }
        ) { harness in
            try await harness.wait("one-standby", .looping)
            try await harness.wait("one", writes: .primary)
            let route = try await harness.published("one")
            #expect(route == Route(service: "one", epoch: 2, writes: .primary, reads: [.primary]))
        }
    }

    @Test func hangs_isEndedSoonerWhereAStandbyIsReady() async throws {
        var policy = RestartPolicy.quick
        policy.heartbeatPatience = 1000
        (policy.relievedHangLimit, policy.relievedAbortGrace) = (100, 100)
        // Never reached: only the earlier limits can end it.
        (policy.hangLimit, policy.abortGrace) = (3_600_000, 3_600_000)
        policy.haltPatience = 3_600_000
        try await runPair(policy: policy, routes: .quick) { harness in
            try setMode(harness.directory, "one", "never-ready")
            kill(try await harness.pid("one"), SIGSTOP)
            try await harness.wait("one", writes: .standby)
            #expect(try await harness.with { $0.machine.services[0].lastExit } == .signal(SIGKILL))
        }
    }

    @Test func haltedWhereAStandbyIsReady_isEndedBeforeItsSilenceIsNoticed() async throws {
        var policy = RestartPolicy.quick
        (policy.heartbeatPatience, policy.hangLimit) = (3_600_000, 7_200_000)
        try await runPair(policy: policy, routes: .quick) { harness in
            try setMode(harness.directory, "one", "never-ready")
            let pid = try await harness.pid("one")
            kill(pid, SIGSTOP)
            kill(pid, SIGCONT)
            kill(pid, SIGSTOP)
            try await harness.wait("one", writes: .standby)
            #expect(try await harness.with { $0.machine.services[0].lastExit } == .signal(SIGKILL))
        }
    }

    @Test func hangsWithoutAStandby_isNotEndedByTheEarlierLimits() async throws {
        var policy = RestartPolicy.quick
        policy.heartbeatPatience = 1000
        (policy.relievedHangLimit, policy.relievedAbortGrace) = (1, 1)
        (policy.hangLimit, policy.abortGrace) = (3_600_000, 3_600_000)
        try await SupervisorHarness.run(["one": ["instance", "one"]], policy: policy) { harness in
            try await harness.wait("one", .ready)
            let pid = try await harness.pid("one")
            kill(pid, SIGSTOP)
            try await harness.wait { $0.route("one")?.reads == [] }
            let pause = try await harness.with { runtime in
                let service = runtime.machine.services[0]
                return service.timer.map { $0.milliseconds(since: service.since) }
            }
            #expect(pause == 3_599_000)
            let route = try await harness.wait("one", writes: .primary)
            #expect(route.epoch == 0)
            kill(pid, SIGCONT)
            try await harness.wait { $0.route("one")?.reads == [.primary] }
        }
    }

    @Test func supervisorStartsAgain_epochsGoOn() async throws {
        let others = ByteBuffer(string: #"{"one":40,"other":7}"#)
        var first: (route: Route, epochs: ByteBuffer)?
        try await SupervisorHarness.run(
            Self.pair, prepare: { try Files.replace($0 + "/routes.json", with: others) }
        ) { harness in
            let route = try await harness.wait("one", writes: .primary)
            #expect(route.epoch == 42)
            let kept = try #require(try Files.read(harness.directory + "/routes.json"))
            #expect(try JSON(parsing: kept) == ["one": 42, "other": 7])
            first = (route, kept)
        }
        let (route, epochs) = try #require(first)
        try await SupervisorHarness.run(
            Self.pair, prepare: { try Files.replace($0 + "/routes.json", with: epochs) }
        ) { harness in
            let next = try await harness.wait("one", writes: .primary)
            #expect(next.epoch > route.epoch)
        }
    }

    @Test func promotionRefused_isAskedAgainUnderAHigherEpoch() async throws {
        try await SupervisorHarness.run(
            Self.pair, routePolicy: .quick, prepare: { try setMode($0, "one", "refuse") }
        ) { harness in
            _ = try await harness.line(
                containing: "one did not take the writes under epoch 3: not under epoch 3")
            #expect(try await harness.with { $0.machine.routes[0].route.writes } == nil)
            try setMode(harness.directory, "one", "")
            let route = try await harness.wait("one", writes: .primary)
            #expect(route.epoch > 3)
        }
    }

    @Test func primaryGoesOnRefusing_isEndedAndTheStandbyHasTheWritesAgain() async throws {
        try await runPair(routes: .quick) { harness in
            try setMode(harness.directory, "one", "never-ready")
            kill(try await harness.pid("one"), SIGKILL)
            let moved = try await harness.wait("one", writes: .standby)
            try setMode(harness.directory, "one", "refuse")
            try await harness.with { $0.restart("one") { _ in } }
            _ = try await harness.line(containing: "one goes on refusing the writes")
            try await harness.wait("one", writes: .standby, above: moved.epoch)
            try setMode(harness.directory, "one", "")
            try await harness.with { $0.restart("one") { _ in } }
            try await harness.wait("one", writes: .primary, above: moved.epoch)
        }
    }

    @Test func promotionNotAnswered_isGivenUpAndTriedAgain() async throws {
        var routes = RoutePolicy.quick
        routes.primaryDeadline = 50
        try await SupervisorHarness.run(
            Self.pair, routePolicy: routes, prepare: { try setMode($0, "one", "mute") }
        ) { harness in
            _ = try await harness.line(containing: "under epoch 3: it did not answer in time")
        }
    }
}
