import Primitives
import Testing

@testable import Supervisor

/// A route on a clock that tests move.
struct DrivenRoute {
    var machine: RouteMachine
    var now = moment(0)

    init(hasStandby: Bool = true, epoch: Int64 = 0) {
        machine = RouteMachine(service: "things", hasStandby: hasStandby, epoch: epoch, at: moment(0))
        send(.start)
    }

    @discardableResult
    mutating func send(_ event: RouteMachine.Event) -> [RouteMachine.Action] {
        machine.handle(event, at: now)
    }

    @discardableResult
    mutating func be(_ role: InstanceRole, _ condition: RouteMachine.Condition) -> [RouteMachine.Action] {
        send(.instance(role, condition))
    }

    /// The promotion under way succeeds, or one that was never asked for does.
    @discardableResult
    mutating func answer(promoted: Bool = true) -> [RouteMachine.Action] {
        let epoch = machine.promotion?.epoch ?? 99
        return send(promoted ? .promoted(epoch: epoch) : .notPromoted(epoch: epoch))
    }

    mutating func pass(_ milliseconds: Int64) {
        now = now.advanced(milliseconds: milliseconds)
    }

    /// Lets time pass until the timer is due, if it is set, and fires it.
    @discardableResult
    mutating func awaitTimer() -> [RouteMachine.Action] {
        now = machine.timer ?? now
        return send(.timerFired)
    }

    /// Who is published as having the writes, and who is being promoted: `standby > primary`.
    var summary: String {
        "\(machine.route.writes?.rawValue ?? "nobody") > \(machine.promotion?.role.rawValue ?? "nobody")"
    }

    enum Situation: CaseIterable {
        case started, firstPromotion, healthy, primarySilent, primaryGone, standbyPromotion, standbyHas
        case handBack, bothGone, refused
    }

    static func at(_ situation: Situation) -> DrivenRoute {
        var driven = DrivenRoute()
        switch situation {
        case .started: break
        case .firstPromotion: driven.be(.primary, .ready)
        case .refused:
            driven = at(.firstPromotion)
            driven.answer(promoted: false)
        case .healthy:
            driven = at(.firstPromotion)
            driven.answer()
            driven.be(.standby, .ready)
        case .primarySilent:
            driven = at(.healthy)
            driven.be(.primary, .silent)
        case .primaryGone:
            driven = at(.healthy)
            driven.be(.primary, .gone)
        case .standbyPromotion:
            driven = at(.primaryGone)
            driven.awaitTimer()
        case .standbyHas:
            driven = at(.standbyPromotion)
            driven.answer()
        case .handBack:
            driven = at(.standbyHas)
            driven.be(.primary, .ready)
        case .bothGone:
            driven = at(.standbyHas)
            driven.be(.standby, .gone)
        }
        return driven
    }
}

@Suite struct RouteMachineTests {
    private static let noOne = "nobody > nobody"
    private static let noneToPrimary = "nobody > primary"
    private static let noneToStandby = "nobody > standby"
    private static let primary = "primary > nobody"
    private static let standby = "standby > nobody"
    private static let handBack = "standby > primary"
    private static let toStandby = "standby > standby"

    /// What each event makes of each situation: the primary becomes ready, silent, gone; the standby
    /// likewise; the promotion succeeds, fails; the timer fires when due; stop.
    static let table: [(DrivenRoute.Situation, [String])] = [
        (.started, [noneToPrimary] + Array(repeating: noOne, count: 9)),
        (
            .firstPromotion,
            [
                noneToPrimary, noneToPrimary, noOne, noneToPrimary, noneToPrimary, noneToPrimary, primary,
                noOne, noneToPrimary, noOne,
            ]
        ),
        (.healthy, [primary, primary, noOne] + Array(repeating: primary, count: 7)),
        (.primarySilent, [primary, primary, noOne] + Array(repeating: primary, count: 7)),
        (
            .primaryGone,
            [noneToPrimary, noOne, noOne, noOne, noOne, noOne, noOne, noOne, noneToStandby, noOne]
        ),
        (
            .standbyPromotion,
            [
                noneToStandby, noneToStandby, noneToStandby, noneToStandby, noneToStandby, noOne, standby,
                noOne, noneToStandby, noOne,
            ]
        ),
        (
            .standbyHas,
            [handBack, standby, standby, standby, standby, noOne, standby, standby, standby, standby]
        ),
        (
            .handBack,
            // It has died twice within seconds then: the writes are not kept waiting for it.
            [
                handBack, handBack, toStandby, handBack, handBack, handBack, primary, standby, handBack,
                standby,
            ]
        ),
        (
            .bothGone,
            [noneToPrimary, noOne, noOne, noneToStandby, noOne, noOne, noOne, noOne, noOne, noOne]
        ),
        (.refused, Array(repeating: noOne, count: 8) + [noneToPrimary, noOne]),
    ]

    private func meet(_ event: Int, _ driven: inout DrivenRoute) {
        switch event {
        case 0..<3: driven.be(.primary, RouteMachine.Condition.allCases[event])
        case 3..<6: driven.be(.standby, RouteMachine.Condition.allCases[event - 3])
        case 6: driven.answer()
        case 7: driven.answer(promoted: false)
        case 8: driven.awaitTimer()
        default: driven.send(.stop)
        }
    }

    @Test func everySituationMeetsEveryEvent_routeIsTheTables() {
        #expect(Set(Self.table.map(\.0)) == Set(DrivenRoute.Situation.allCases))
        for (situation, row) in Self.table {
            #expect(row.count == 10)
            for (event, expected) in row.enumerated() {
                var driven = DrivenRoute.at(situation)
                let before = driven.machine.route
                meet(event, &driven)
                #expect(driven.summary == expected, "\(situation) meets event \(event)")
                let after = driven.machine.route
                #expect(after.epoch >= before.epoch)
                #expect(after.writes == before.writes || after.epoch > before.epoch)
            }
        }
    }

    @Test func start_keepsAnEpochAboveTheLastBeforeItIsPublished() {
        var machine = RouteMachine(service: "things", hasStandby: true, epoch: 6, at: moment(0))
        let route = Route(service: "things", epoch: 7, writes: nil)
        #expect(machine.handle(.start, at: moment(0)) == [.keep(epoch: 7), .publish(route)])
    }

    @Test func primaryReady_isPromotedUnderAKeptEpochAndPublishedOnceAnswered() {
        var driven = DrivenRoute(epoch: 6)
        let reads = Route(service: "things", epoch: 7, writes: nil, reads: [.primary])
        #expect(
            driven.be(.primary, .ready) == [.publish(reads), .keep(epoch: 8), .promote(.primary, epoch: 8)])
        let route = Route(service: "things", epoch: 8, writes: .primary, reads: [.primary])
        #expect(driven.send(.promoted(epoch: 8)) == [.publish(route)])
    }

    @Test func primaryUnresponsive_isNotReadAndKeepsTheWrites() {
        var driven = DrivenRoute.at(.healthy)
        let epoch = driven.machine.epoch
        let route = Route(service: "things", epoch: epoch, writes: .primary, reads: [.standby])
        #expect(driven.be(.primary, .silent) == [.publish(route)])
        driven.pass(60_000)
        #expect(driven.send(.timerFired) == [])
        // Heard again, it has what it had.
        driven.be(.primary, .ready)
        #expect(driven.machine.route.writes == .primary)
        #expect(driven.machine.route.epoch == epoch)
    }

    @Test func primaryBackWithinPatience_writesNeverMove() {
        var driven = DrivenRoute.at(.primaryGone)
        #expect(driven.machine.timer == driven.now.advanced(milliseconds: 300))
        driven.pass(149)
        driven.send(.timerFired)
        #expect(driven.summary == Self.noOne)
        let actions = driven.be(.primary, .ready)
        #expect(actions.contains(.cancelTimer))
        #expect(driven.summary == Self.noneToPrimary)
    }

    @Test func drainedPrimary_patienceCountsFromItsEnd() {
        var driven = DrivenRoute.at(.primarySilent)
        driven.pass(9000)
        driven.be(.primary, .gone)
        #expect(driven.machine.timer == driven.now.advanced(milliseconds: 300))
    }

    /// Its control stream ends, it is asked to leave, and it dies: the patience counts from the first.
    @Test func severedPrimary_patienceIsNotCountedAnew() {
        var driven = DrivenRoute.at(.primaryGone)
        let due = driven.machine.timer
        for condition in [RouteMachine.Condition.silent, .gone] {
            driven.pass(20)
            driven.be(.primary, condition)
            #expect(driven.machine.timer == due)
        }
    }

    @Test func standbyReadyOnlyAfterPatience_isPromotedAtOnce() {
        var driven = DrivenRoute.at(.primaryGone)
        driven.be(.standby, .gone)
        driven.pass(5000)
        driven.be(.standby, .ready)
        #expect(driven.summary == Self.noneToStandby)
    }

    @Test func standbyHasTheWrites_isTheBestToReadFrom() {
        var driven = DrivenRoute.at(.standbyHas)
        #expect(driven.machine.route.reads == [.standby])
        driven.be(.primary, .ready)
        #expect(driven.machine.route.reads == [.standby, .primary])
        driven.answer()
        #expect(driven.machine.route.reads == [.primary, .standby])
    }

    @Test(arguments: [DrivenRoute.Situation.standbyPromotion, .firstPromotion])
    func promotionRefused_isTriedAgainUnderANewEpochAfterHalfASecond(situation: DrivenRoute.Situation) throws
    {
        var driven = DrivenRoute.at(situation)
        let refused = try #require(driven.machine.promotion)
        driven.answer(promoted: false)
        #expect(driven.machine.timer == driven.now.advanced(milliseconds: 500))
        let actions = driven.awaitTimer()
        #expect(driven.machine.promotion?.role == refused.role)
        let epoch = try #require(driven.machine.promotion?.epoch)
        #expect(epoch > refused.epoch)
        #expect(actions.contains(.keep(epoch: epoch)))
    }

    @Test func refusedPrimaryDiesAndComesBack_isAskedAtOnce() {
        var driven = DrivenRoute.at(.refused)
        driven.be(.primary, .gone)
        driven.be(.primary, .ready)
        #expect(driven.summary == Self.noneToPrimary)
    }

    @Test func diesWhileItIsPromoted_promotionIsAbandonedAndItsAnswerIgnored() throws {
        var driven = DrivenRoute.at(.handBack)
        let epoch = try #require(driven.machine.promotion?.epoch)
        #expect(driven.be(.primary, .gone).contains(.abandon(epoch: epoch)))
        #expect(driven.send(.promoted(epoch: epoch)) == [])
        // What it took from the standby may be taken: the standby is asked again.
        driven.awaitTimer()
        #expect(driven.summary == "standby > standby")
    }

    @Test func standbyDiesDuringTheHandBack_epochsStillRise() {
        var driven = DrivenRoute.at(.handBack)
        driven.be(.standby, .gone)
        #expect(driven.machine.route.writes == .standby)
        driven.answer(promoted: false)
        #expect(driven.summary == Self.noOne)
    }

    /// Its standby was fenced by the first attempt, perhaps, and has lost the writes to nobody.
    @Test func primaryThatGoesOnRefusing_isStartedAnewSoThatTheStandbyCanHaveTheWrites() {
        var driven = DrivenRoute.at(.handBack)
        for _ in 1..<driven.machine.policy.refusalsMax {
            #expect(!driven.answer(promoted: false).contains(.replace(.primary)))
            driven.awaitTimer()
        }
        #expect(driven.answer(promoted: false).contains(.replace(.primary)))
        driven.be(.primary, .silent)
        driven.be(.primary, .gone)
        driven.awaitTimer()
        driven.answer()
        #expect(driven.summary == Self.standby)
        driven.be(.primary, .ready)
        driven.awaitTimer()
        #expect(!driven.answer(promoted: false).contains(.replace(.primary)), "it counts from one again")
    }

    @Test(arguments: [false, true])
    func primaryRefusesWhatNobodyHad_orWithoutAStandbyThatCould_isAskedOn(hadIt: Bool) {
        var driven = DrivenRoute.at(hadIt ? .handBack : .firstPromotion)
        driven.be(.standby, hadIt ? .gone : .ready)
        for _ in 0..<10 {
            #expect(!driven.answer(promoted: false).contains(.replace(.primary)))
            driven.awaitTimer()
        }
    }

    @Test func stopping_abandonsAndPromotesNobody() throws {
        var driven = DrivenRoute.at(.standbyPromotion)
        let epoch = try #require(driven.machine.promotion?.epoch)
        #expect(driven.send(.stop) == [.abandon(epoch: epoch)])
        driven.be(.primary, .ready)
        #expect(driven.machine.promotion == nil)
        #expect(driven.machine.timer == nil)
    }

    @Test func withoutAStandby_primaryHasTheWritesUnderTheLastEpoch() {
        var driven = DrivenRoute(hasStandby: false, epoch: 6)
        for (condition, reads) in [
            (RouteMachine.Condition.ready, [InstanceRole.primary]), (.silent, []), (.ready, [.primary]),
            (.gone, []),
        ] {
            let route = Route(service: "things", epoch: 6, writes: .primary, reads: reads)
            #expect(driven.be(.primary, condition) == [.publish(route)])
        }
        driven.pass(60_000)
        #expect(driven.send(.timerFired) == [])
    }
}
