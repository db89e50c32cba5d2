import Primitives
import Storage
import Testing

@testable import Continuity

struct StoreAvailabilityTests {
    private let now = Timestamp(milliseconds: 5)

    /// Whether the store is away after these events.
    private func isAway(after events: [StoreAvailability.Event]) -> Bool {
        var availability = StoreAvailability()
        for event in events { _ = availability.handle(event, at: now) }
        return availability.isAway
    }

    @Test(arguments: [
        (StorageError.Code.unavailable, true), (.outcomeUnknown, true), (.storeFault, true), (.closed, true),
        (.timeout, false), (.overloaded, false), (.serializationFailure, false), (.invalidStatement, false),
        (.uniqueViolation(constraint: "x"), false), (.constraintViolation(constraint: "x"), false),
    ])
    func oneFailure_meansAwayOnlyWhereTheStoreIsGone(code: StorageError.Code, isAway: Bool) {
        #expect(self.isAway(after: [.failed(code)]) == isAway)
    }

    @Test func severalLateAnswersInARow_meanAway() {
        #expect(!isAway(after: [.late, .late]))
        #expect(isAway(after: [.late, .failed(.timeout), .late]))
        #expect(!isAway(after: [.late, .late, .answered, .late, .late]))
        #expect(!isAway(after: [.failed(.overloaded), .failed(.overloaded), .failed(.overloaded)]))
    }

    @Test func onlyTheFollower_bringsItBack() {
        #expect(isAway(after: [.failed(.unavailable), .answered]))
        #expect(!isAway(after: [.failed(.unavailable), .answered, .followed]))
        #expect(!isAway(after: [.late, .late, .late, .followed, .late, .late]))
    }

    @Test func changes_areToldOnce() {
        var availability = StoreAvailability()
        let later = Timestamp(milliseconds: 9)
        let events: [StoreAvailability.Event] = [
            .failed(.unavailable), .failed(.unavailable), .followed, .followed,
        ]
        var told: [Bool] = []
        for event in events {
            told.append(availability.handle(event, at: told.isEmpty ? now : later))
            if told.count == 2 { #expect(availability.awaySince == now) }
        }
        #expect(told == [true, false, true, false])
    }
}
