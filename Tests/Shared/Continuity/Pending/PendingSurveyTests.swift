import Primitives
import Testing

@testable import Continuity

struct PendingSurveyTests {
    private func write(_ number: UInt64, _ header: JournalHeader = .sample) -> PendingWrite {
        PendingWrite(header: header, entry: JournalEntry(.sample(number), sequence: Int64(number)))
    }

    private static let others: [JournalHeader] = [
        .sample.with(storeID: Identifier(high: 2, low: 2)), .sample.with(service: "deployments"),
        .sample.with(instance: "vendors-standby"),
    ]

    @Test(arguments: others)
    func anotherInstancesWrite_isForeign(header: JournalHeader) {
        var survey = PendingSurvey(PendingScope(header: .sample))
        survey.note(.write(write(5, header)))
        #expect(survey.foreignCount == 1)
        #expect(survey.last == 0)
        #expect(!survey.isWaiting(write(5, header)))
    }

    @Test func earlierEpoch_isOwn() {
        let old = write(5, .sample.with(storeEpoch: 0))
        var survey = PendingSurvey(PendingScope(header: .sample))
        survey.note(.write(old))
        #expect(survey.foreignCount == 0)
        #expect(survey.isWaiting(old))
        #expect(survey.last == 5)
    }

    @Test func concludedWrite_doesNotWait() {
        var survey = PendingSurvey(PendingScope(header: .sample))
        survey.note(.write(write(1)))
        survey.note(.write(write(2)))
        survey.note(
            .outcome(
                PendingOutcome(
                    operationID: write(1).entry.operationID, state: .conflict,
                    at: Timestamp(milliseconds: 0))))
        #expect(!survey.isWaiting(write(1)))
        #expect(survey.isWaiting(write(2)))
        #expect(survey.sequences == [1, 2])
    }
}
