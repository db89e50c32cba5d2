import Testing

@testable import Storage

struct PipelineLedgerTests {
    private typealias Ledger = PipelineLedger<Int>

    private let error = StorageError(.invalidStatement, detail: "words")

    private func row(_ text: String) -> Rows {
        var rows = Rows(columnCount: 1)
        rows.append(text)
        return rows
    }

    /// Feeds events that must lead to nothing.
    private func feed(_ ledger: inout Ledger, _ events: [Ledger.Event]) {
        for event in events {
            let action = ledger.handle(event)
            #expect(action == nil)
        }
    }

    @Test func batches_haveTheirOwnRowsInOrder() throws {
        var ledger = Ledger()
        ledger.append(1, [.prepare(sql: "a"), .execute, .execute])
        ledger.append(2, [.housekeeping, .execute])
        feed(
            &ledger,
            [
                .rows(Rows(columnCount: 0)), .commandEnd, .rows(row("x")), .commandEnd, .rows(row("y")),
                .commandEnd,
            ])
        guard case .finished(1, let first) = ledger.handle(.sync) else { return fail("not finished") }
        #expect(try first.rows.map { try $0[0].text(0) } == ["x", "y"])
        #expect(first.failure == nil)
        #expect(ledger.count == 1)
        feed(&ledger, [.rows(Rows(columnCount: 0)), .commandEnd, .rows(row("z")), .commandEnd])
        guard case .finished(2, let second) = ledger.handle(.sync) else {
            return fail("not finished")
        }
        #expect(try second.rows.map { try $0[0].text(0) } == ["z"])
        #expect(ledger.isEmpty)
    }

    @Test func failure_skipsTheRestOfItsBatchOnly() {
        var ledger = Ledger()
        ledger.append(1, [.execute, .execute, .execute])
        ledger.append(2, [.execute])
        feed(
            &ledger,
            [
                .rows(row("x")), .commandEnd, .failed(error, sqlState: "22012"), .commandEnd, .skipped,
                .commandEnd,
            ])
        guard case .finished(1, let outcome) = ledger.handle(.sync) else {
            return fail("not finished")
        }
        #expect(outcome.failure?.execution == 1)
        #expect(outcome.failure?.sqlState == "22012")
        feed(&ledger, [.rows(row("y")), .commandEnd])
        guard case .finished(2, let next) = ledger.handle(.sync) else { return fail("not finished") }
        #expect(next.failure == nil)
        #expect(next.rows.count == 1)
    }

    /// A batch without BEGIN is committed by its sync, which may be refused then.
    @Test func failureBetweenLastCommandAndSync_isTheBatchs() {
        var ledger = Ledger()
        ledger.append(1, [.execute])
        feed(&ledger, [.rows(row("x")), .commandEnd, .failed(error, sqlState: "23503"), .commandEnd])
        guard case .finished(1, let outcome) = ledger.handle(.sync) else { return fail("not finished") }
        #expect(outcome.failure?.sqlState == "23503")
        #expect(outcome.failure?.execution == 1)
    }

    @Test func preparationThatFailedOrWasSkipped_isForgotten() {
        var ledger = Ledger()
        ledger.append(1, [.prepare(sql: "a"), .execute, .prepare(sql: "b"), .execute])
        guard case .forget("a") = ledger.handle(.failed(error, sqlState: "42601")) else {
            return fail("a is not forgotten")
        }
        feed(&ledger, [.commandEnd, .skipped, .commandEnd])
        guard case .forget("b") = ledger.handle(.skipped) else { return fail("b is not forgotten") }
        feed(&ledger, [.commandEnd, .skipped, .commandEnd])
        guard case .finished(1, let outcome) = ledger.handle(.sync) else {
            return fail("not finished")
        }
        #expect(outcome.failure?.execution == 0)
    }

    @Test func resultsThatNobodyAskedFor_areOutOfStep() {
        func isOutOfStep(_ commands: [Ledger.Command], after events: [Ledger.Event], _ last: Ledger.Event)
            -> Bool
        {
            var ledger = Ledger()
            if !commands.isEmpty { ledger.append(1, commands) }
            feed(&ledger, events)
            guard case .outOfStep = ledger.handle(last) else { return false }
            return true
        }
        #expect(isOutOfStep([], after: [], .sync))
        #expect(isOutOfStep([.execute], after: [], .sync))
        #expect(isOutOfStep([.execute], after: [], .commandEnd))
        #expect(isOutOfStep([.execute], after: [], .skipped))
        #expect(isOutOfStep([.execute], after: [.rows(row("x"))], .rows(row("y"))))
        #expect(isOutOfStep([.execute], after: [.rows(row("x"))], .failed(error, sqlState: "XX000")))
        #expect(isOutOfStep([.execute], after: [.rows(row("x")), .commandEnd], .rows(row("y"))))
        #expect(isOutOfStep([.execute], after: [.rows(row("x")), .commandEnd], .commandEnd))
    }

    @Test func lostConnection_namesItsOwnersOldestFirst() {
        var ledger = Ledger()
        for owner in 1...3 { ledger.append(owner, [.execute]) }
        #expect(Array(ledger.owners) == [1, 2, 3])
        #expect(ledger.removeAll() == [1, 2, 3])
        #expect(ledger.isEmpty)
    }
}
