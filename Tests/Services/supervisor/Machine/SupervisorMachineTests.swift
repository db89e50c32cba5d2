import Glibc
import Primitives
import Testing
import Wire

@testable import Supervisor

/// A supervisor machine whose processes start at once and do as told.
private struct Driven {
    var machine: SupervisorMachine
    var now = moment(0)
    var log: [String] = []
    var answers: [UInt64: SupervisorMachine.RestartOutcome] = [:]
    var isFinished = false
    private var lastPID: Int32 = 0

    var promotions: [String] = []

    /// A name that ends with `-standby` is the standby of what comes before the hyphen.
    init(stages: KeyValuePairs<String, Int>) {
        let specs = stages.map { name, stage in
            ServiceSpec(
                name: name, executable: "/bin/\(name)", arguments: [], socketPath: "/s/\(name)",
                stage: stage, standbyOf: name.hasSuffix("-standby") ? String(name.dropLast(8)) : nil)
        }
        machine = SupervisorMachine(specs: specs, seed: 1, at: moment(0))
    }

    /// Whether promotions of a primary are refused.
    var refusesPrimaries = false

    mutating func send(_ event: SupervisorMachine.Event) {
        for action in machine.handle(event, at: now) {
            switch action {
            case .service(let index, .spawn):
                log.append("start \(machine.specs[index].name)")
                lastPID += 1
                send(.service(index, .spawned(pid: lastPID)))
            case .service(let index, .signal(let signal, _)) where signal == SIGTERM:
                log.append("stop \(machine.specs[index].name)")
            case .route(let index, .promote(let role, let epoch)):
                promotions.append("\(machine.routes[index].route.service) \(role)")
                let isRefused = refusesPrimaries && role == .primary
                send(.route(index, isRefused ? .notPromoted(epoch: epoch) : .promoted(epoch: epoch)))
            case .service, .route: break
            case .answer(let token, let outcome): answers[token] = outcome
            case .finished: isFinished = true
            }
        }
    }

    mutating func tell(_ name: String, _ event: ServiceMachine.Event) {
        guard let index = machine.specs.firstIndex(where: { $0.name == name }) else { return }
        send(.service(index, event))
    }

    mutating func ready(_ names: String...) {
        for name in names { tell(name, .reported(.ready)) }
    }

    func state(_ name: String) -> ServiceMachine.State? {
        machine.specs.firstIndex { $0.name == name }.map { machine.services[$0].state }
    }
}

@Suite struct SupervisorMachineTests {
    @Test func start_startsAStageInOrderWithoutWaiting() {
        var driven = Driven(stages: ["a": 0, "b": 0, "c": 0])
        driven.send(.start)
        #expect(driven.log == ["start a", "start b", "start c"])
    }

    @Test func laterStage_startsOnceAllBeforeItCameUpOrFailedTo() {
        var driven = Driven(stages: ["a": 0, "b": 0, "gateway": 1])
        driven.send(.start)
        driven.ready("a")
        #expect(driven.state("gateway") == .stopped)
        driven.tell("b", .died(.code(78)))
        #expect(driven.state("gateway") == .starting)
    }

    @Test func stop_stopsInReverseOrderStageByStage() {
        var driven = Driven(stages: ["a": 0, "b": 0, "gateway": 1])
        driven.send(.start)
        driven.ready("a", "b", "gateway")
        driven.log = []
        driven.send(.stop)
        #expect(driven.log == ["stop gateway"])
        driven.tell("gateway", .died(.code(0)))
        #expect(driven.log == ["stop gateway", "stop b", "stop a"])
        driven.tell("a", .died(.code(0)))
        #expect(!driven.isFinished)
        driven.tell("b", .died(.code(0)))
        #expect(driven.isFinished)
    }

    @Test func secondStop_hurriesThisStageAndTheNext() {
        var driven = Driven(stages: ["a": 0, "gateway": 1])
        driven.send(.start)
        driven.ready("a", "gateway")
        driven.send(.stop)
        driven.send(.stop)
        #expect(driven.machine.services[1].timer == moment(1000))
        driven.tell("gateway", .died(.code(0)))
        #expect(driven.machine.services[0].timer == moment(1000))
    }

    @Test func stopBeforeStart_finishesAtOnce() {
        var driven = Driven(stages: ["a": 0])
        driven.send(.stop)
        #expect(driven.isFinished)
    }

    @Test func oneDies_othersAreLeftAlone() {
        var driven = Driven(stages: ["a": 0, "b": 0])
        driven.send(.start)
        driven.ready("a", "b")
        let other = driven.machine.services[1]
        driven.tell("a", .died(.signal(SIGKILL)))
        #expect(driven.state("a") == .backingOff)
        #expect(driven.machine.services[1] == other)
    }

    @Test func restart_isAnsweredWhenReadyAgain() {
        var driven = Driven(stages: ["a": 0])
        driven.send(.start)
        driven.ready("a")
        driven.send(.restart(name: "a", token: 5))
        #expect(driven.answers.isEmpty)
        driven.tell("a", .died(.code(0)))
        #expect(driven.answers.isEmpty)
        driven.ready("a")
        #expect(driven.answers == [5: .ready(pid: 2)])
    }

    @Test func restartThatFails_isAnsweredWithWhereItStands() {
        var driven = Driven(stages: ["a": 0])
        driven.send(.start)
        driven.ready("a")
        driven.send(.restart(name: "a", token: 5))
        driven.tell("a", .died(.code(0)))
        driven.tell("a", .died(.code(78)))
        #expect(driven.answers == [5: .notReady(.failed, .code(78))])
    }

    @Test func restartOfAStranger_isRefused() {
        var driven = Driven(stages: ["a": 0])
        driven.send(.start)
        driven.send(.restart(name: "b", token: 1))
        #expect(driven.answers == [1: .unknownService])
    }

    @Test func restartWhileStopping_isRefused() throws {
        var driven = Driven(stages: ["a": 0])
        driven.send(.start)
        driven.ready("a")
        driven.send(.stop)
        driven.send(.restart(name: "a", token: 1))
        let answer = try #require(driven.answers[1])
        guard case .refused = answer else {
            Issue.record("\(answer) is no refusal")
            return
        }
        driven.tell("a", .died(.code(0)))
        #expect(driven.isFinished)
    }

    @Test func tooManyRestarts_areRefused() {
        var driven = Driven(stages: ["a": 0])
        driven.send(.start)
        driven.ready("a")
        for token in 0..<UInt64(SupervisorMachine.waitersMax) {
            driven.send(.restart(name: "a", token: token))
        }
        #expect(driven.answers.isEmpty)
        driven.send(.restart(name: "a", token: 1000))
        #expect(driven.answers.keys.sorted() == [1000])
    }

    /// A pair whose primary has the writes and whose standby is ready.
    private func pair() -> Driven {
        var driven = Driven(stages: ["a": 0, "b": 0, "a-standby": 1])
        driven.send(.start)
        driven.ready("a", "b", "a-standby")
        return driven
    }

    @Test func standbyStarts_onceThePrimariesAreThrough() {
        var driven = Driven(stages: ["a": 0, "b": 0, "a-standby": 1])
        driven.send(.start)
        driven.ready("a")
        #expect(driven.state("a-standby") == .stopped)
        #expect(driven.promotions == ["a primary"])
        driven.ready("b")
        #expect(driven.state("a-standby") == .starting)
    }

    @Test func routes_areOneForEachPrimaryInOrder() {
        let routes = pair().machine.routes
        #expect(routes.map(\.route.service) == ["a", "b"])
        #expect(routes.map(\.hasStandby) == [true, false])
        #expect(routes.map(\.route.reads) == [[.primary, .standby], [.primary]])
    }

    @Test(arguments: [
        (ServiceMachine.State.stopped, RouteMachine.Condition.gone), (.starting, .gone), (.ready, .ready),
        (.unresponsive, .silent), (.aborting, .silent), (.severed, .gone), (.draining, .silent),
        (.backingOff, .gone), (.looping, .gone), (.failed, .gone),
    ])
    func state_saysWhatCanBeAsked(state: ServiceMachine.State, condition: RouteMachine.Condition) {
        #expect(state.condition == condition)
    }

    @Test func primaryGone_writesMoveAfterThePatienceAndComeBack() throws {
        var driven = pair()
        driven.tell("a", .died(.code(78)))
        #expect(driven.machine.routes[0].route.writes == nil)
        driven.now = try #require(driven.machine.routes[0].timer)
        driven.send(.route(0, .timerFired))
        #expect(driven.machine.routes[0].route.writes == .standby)
        driven.send(.restart(name: "a", token: 1))
        driven.ready("a")
        #expect(driven.promotions == ["a primary", "a standby", "a primary"])
        #expect(driven.machine.routes[0].route.writes == .primary)
    }

    @Test func primaryThatGoesOnRefusing_isEndedAndTheStandbyHasTheWritesAgain() throws {
        var driven = pair()
        driven.tell("a", .died(.code(1)))
        driven.now = try #require(driven.machine.routes[0].timer)
        driven.send(.route(0, .timerFired))
        driven.refusesPrimaries = true
        driven.send(.restart(name: "a", token: 1))
        driven.ready("a")
        while driven.state("a") == .ready {
            driven.now = try #require(driven.machine.routes[0].timer)
            driven.send(.route(0, .timerFired))
        }
        #expect(driven.state("a") == .draining)
        // It has died twice within seconds: nobody waits for it.
        driven.tell("a", .died(.code(0)))
        #expect(driven.state("a") == .backingOff)
        #expect(driven.promotions.suffix(2) == ["a primary", "a standby"])
        #expect(driven.machine.routes[0].route.writes == .standby)
    }

    @Test func standbyReady_primaryIsRelieved() {
        var driven = pair()
        #expect(driven.machine.services.map(\.isRelieved) == [true, false, false])
        driven.tell("a-standby", .died(.code(1)))
        #expect(driven.machine.services.map(\.isRelieved) == [false, false, false])
    }

    @Test func stopping_promotesNobody() {
        var driven = pair()
        driven.tell("a", .died(.code(1)))
        driven.send(.stop)
        driven.now = driven.now.advanced(milliseconds: 10_000)
        driven.send(.route(0, .timerFired))
        #expect(driven.promotions == ["a primary"])
        driven.tell("a-standby", .died(.code(0)))
        driven.tell("b", .died(.code(0)))
        #expect(driven.isFinished)
    }

    @Test func lastServiceLeaves_finishedComesAfterAllElse() {
        var driven = Driven(stages: ["a": 0])
        driven.send(.start)
        driven.ready("a")
        _ = driven.machine.handle(.stop, at: driven.now)
        let actions = driven.machine.handle(.service(0, .died(.code(0))), at: driven.now)
        #expect(actions.last == .finished)
        #expect(actions.filter { $0 == .finished }.count == 1)
        #expect(driven.machine.handle(.stop, at: driven.now) == [])
    }

    /// What is published of a route must not come after its file was taken away.
    @Test func lastOfAPairLeaves_routeIsPublishedBeforeTheEnd() {
        var driven = pair()
        for event in [
            SupervisorMachine.Event.stop, .service(2, .died(.code(0))), .service(1, .died(.code(0))),
        ] {
            driven.send(event)
        }
        let actions = driven.machine.handle(.service(0, .died(.code(0))), at: driven.now)
        let publishes = actions.filter { if case .route(_, .publish) = $0 { true } else { false } }
        #expect(publishes.count == 1)
        #expect(actions.last == .finished)
    }
}
