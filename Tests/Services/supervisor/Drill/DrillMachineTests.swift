import Primitives
import Testing
import Wire

@testable import Supervisor

/// A drill whose calls are answered at once, on a clock that tests move.
private struct Driven {
    var machine: DrillMachine
    var now = moment(0)
    var provoked: [DrillPlan.Fault] = []
    var calls: [DrillCall] = []
    var report: DrillReport?
    /// Whose process the supervisor tells of.
    var instance = DrillMachine.Instance(isReady: true, hasWrites: true, pid: 1)
    /// How calls are answered; nil: not at all.
    var answer: (DrillCall) -> DrillAnswer? = { call in
        DrillAnswer(content: call.isWrite ? ["id": "x", "version": 1] : [:])
    }
    /// What provoking comes to: why not, or nil.
    var refusal: String?

    init(_ plan: DrillPlan) {
        machine = DrillMachine(
            plan, pid: 1, wallClock: { Timestamp(milliseconds: 0) }, at: moment(0))
    }

    mutating func send(_ event: DrillMachine.Event) {
        for action in machine.handle(event, at: now) {
            switch action {
            case .call(let number, let call):
                calls.append(call)
                if let answer = answer(call) { send(.answered(number: number, answer)) }
            case .provoke(let fault):
                provoked.append(fault)
                // Another process takes the place of the one that is lost.
                if fault != .outage { instance.pid = (instance.pid ?? 0) + 1 }
                send(refusal.map { .notProvoked($0) } ?? .provoked)
            case .look: send(.seen(instance))
            case .finish(let report): self.report = report
            }
        }
    }

    /// Lets time pass, tick by tick.
    mutating func pass(_ milliseconds: Int64) {
        let end = now.advanced(milliseconds: milliseconds)
        while now < end, report == nil {
            now = now.advanced(milliseconds: 10)
            send(.tick)
        }
    }
}

@Suite struct DrillMachineTests {
    private func account(_ report: DrillReport?, _ fault: DrillPlan.Fault) -> DrillAccount? {
        report?.accounts.first { $0.fault == fault }
    }

    @Test func allHeals_everyFaultIsProvokedOnceInOrder_andThatIsAPass() throws {
        var driven = Driven(try .ofTests(hangs: true, writes: true))
        driven.pass(60_000)
        let report = try #require(driven.report)
        #expect(driven.provoked == [.outage, .kill, .hang])
        #expect(report.passed)
        #expect(report.accounts.map(\.fault) == [nil, .outage, .kill, .hang])
        #expect(report.accounts.reduce(0) { $0 + $1.calls } == driven.calls.count)
        #expect(report.leftRecord == nil)
    }

    @Test func record_isMadeWrittenAndDeletedLast() throws {
        var driven = Driven(try .ofTests(writes: true))
        driven.pass(60_000)
        let writes = driven.calls.filter(\.isWrite)
        #expect(writes.first?.tool == "create_work_item")
        #expect(writes.dropFirst().allSatisfy { $0.tool == "update_work_item" && $0.arguments["id"] == "x" })
        #expect(writes.last?.arguments["deleted_at"] != nil)
        #expect(writes.dropLast().allSatisfy { $0.arguments["deleted_at"] == nil })
    }

    @Test func withoutWrites_nothingIsWritten() throws {
        var driven = Driven(try .ofTests())
        driven.pass(60_000)
        #expect(driven.report?.passed == true)
        #expect(driven.calls.filter(\.isWrite).isEmpty)
    }

    @Test func failedCall_isToldAndIsNoPass() throws {
        var driven = Driven(try .ofTests())
        driven.answer = { call in
            call.service == "b" ? DrillAnswer(failure: "unavailable: gone") : DrillAnswer(content: [:])
        }
        driven.pass(60_000)
        let report = try #require(driven.report)
        #expect(!report.passed)
        #expect(report.accounts[0].failuresTold.first == "read_b: unavailable: gone")
        #expect(report.accounts[0].failuresTold.count == DrillAccount.failuresToldMax)
        #expect(account(report, .kill)?.healedAfter != nil)
    }

    @Test func copyAnswers_isCountedByItsLayer_andNotTakenForThePrimary() throws {
        var driven = Driven(try .ofTests())
        driven.answer = { _ in
            DrillAnswer(content: ["data_source": "sqlite_cache", "warnings": ["database_unavailable"]])
        }
        driven.pass(DrillPlan.calmMilliseconds + 10_000)
        driven.answer = { _ in DrillAnswer(content: [:]) }
        driven.pass(60_000)
        let outage = try #require(account(driven.report, .outage))
        #expect(outage.answeredAfter ?? 0 >= 9900)
        #expect(outage.sources["sqlite_cache"] ?? 0 > 100)
        #expect(outage.warnings["database_unavailable"] == outage.sources["sqlite_cache"])
        #expect(driven.report?.passed == true)
    }

    @Test func acceptedWrite_isNotYetInTheStore() throws {
        var driven = Driven(try .ofTests(writes: true))
        driven.answer = { _ in DrillAnswer(content: ["id": "x", "version": 1, "pending_replay": true]) }
        driven.pass(DrillPlan.calmMilliseconds + 10_000)
        #expect(driven.provoked == [.outage])
    }

    @Test func killedProcessThatIsStillThere_isNotTakenForItsSuccessor() throws {
        var driven = Driven(try .ofTests(storeKind: "sqlite"))
        driven.pass(DrillPlan.calmMilliseconds + 50)
        driven.instance.pid = 1
        driven.pass(10_000)
        #expect(driven.provoked == [.kill])
        driven.instance.pid = 2
        driven.pass(60_000)
        #expect(account(driven.report, .kill)?.healedAfter ?? 0 >= 10_000)
    }

    @Test func whatDoesNotHeal_endsTheDrillWithoutFurtherFaults() throws {
        var driven = Driven(try .ofTests())
        driven.instance.hasWrites = false
        driven.pass(DrillPlan.calmMilliseconds + DrillPlan.healMillisecondsMax + 1000)
        let report = try #require(driven.report)
        #expect(driven.provoked == [.outage])
        #expect(!report.passed)
        #expect(report.text.contains("it did not heal within 60 s"))
    }

    @Test func notProvoked_isNoPass_andTheNextIs() throws {
        var driven = Driven(try .ofTests())
        driven.refusal = "it will not"
        driven.pass(60_000)
        let report = try #require(driven.report)
        #expect(driven.provoked == [.outage, .kill])
        #expect(!report.passed)
        #expect(account(report, .outage)?.notProvoked == "it will not")
    }

    @Test func callWithoutAnAnswer_hasFailedInTheEnd() throws {
        var driven = Driven(try .ofTests())
        var count = 0
        driven.answer = { _ in
            count += 1
            return count == 3 ? nil : DrillAnswer(content: [:])
        }
        driven.pass(120_000)
        #expect(driven.report?.accounts.map(\.failures) == [1, 0, 0])
        #expect(driven.report?.passed == false)
    }

    @Test func gatewayThatIsLost_endsTheDrill() throws {
        var driven = Driven(try .ofTests())
        driven.answer = { _ in nil }
        driven.pass(200)
        driven.send(.gatewayLost("it left"))
        let report = try #require(driven.report)
        #expect(report.accounts[0].failures == driven.calls.count)
        #expect(!report.passed)
    }

    @Test func failedWrite_endsWritingAndItsRecordIsNamed() throws {
        var driven = Driven(try .ofTests(writes: true))
        driven.answer = { call in
            call.tool == "update_work_item"
                ? DrillAnswer(failure: "no") : DrillAnswer(content: ["id": "x", "version": 1])
        }
        driven.pass(DrillPlan.calmMilliseconds + DrillPlan.healMillisecondsMax + 1000)
        #expect(driven.calls.filter(\.isWrite).count == 2)
        #expect(driven.report?.leftRecord == "x")
    }
}
