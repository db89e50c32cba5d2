import Testing

@testable import ServiceKit

@Suite struct WriteAuthorityTests {
    @Test func instanceAlone_takesWritesUnderAnyEpoch() {
        var authority = WriteAuthority(role: .alone)
        #expect(authority.permits(epoch: nil) && authority.permits(epoch: 1))
        #expect(authority.handle(.promotionAsked(epoch: 1)) == .refuse)
    }

    @Test(arguments: [InstanceRole.primary, .standby])
    func instanceOfTwo_takesWritesOnceItIsPrepared(role: InstanceRole) {
        var authority = WriteAuthority(role: role)
        #expect(!authority.permits(epoch: nil))
        #expect(authority.handle(.promotionAsked(epoch: 3)) == .prepare)
        #expect(!authority.permits(epoch: 3))
        #expect(authority.handle(.promotionAsked(epoch: 4)) == .refuse)
        #expect(authority.handle(.prepared(epoch: 3, succeeded: true)) == .nothing)
        #expect(authority.permits(epoch: nil) && authority.permits(epoch: 3) && authority.permits(epoch: 4))
        #expect(!authority.permits(epoch: 2))
        #expect(authority.handle(.promotionAsked(epoch: 3)) == .refuse)
    }

    @Test func failedPromotion_leavesItWithoutWritesUntilTheNext() {
        var authority = WriteAuthority(role: .standby)
        _ = authority.handle(.promotionAsked(epoch: 1))
        _ = authority.handle(.prepared(epoch: 1, succeeded: false))
        #expect(!authority.permits(epoch: nil))
        #expect(authority.handle(.promotionAsked(epoch: 1)) == .refuse)
        #expect(authority.handle(.promotionAsked(epoch: 2)) == .prepare)
        // The answer of the one before comes late.
        _ = authority.handle(.prepared(epoch: 1, succeeded: true))
        #expect(!authority.permits(epoch: nil))
    }

    @Test func fence_takesTheWritesAway() {
        var authority = WriteAuthority(role: .standby)
        _ = authority.handle(.promotionAsked(epoch: 2))
        _ = authority.handle(.prepared(epoch: 2, succeeded: true))
        #expect(authority.handle(.fenced(epoch: 2)) == .refuse)
        #expect(authority.permits(epoch: 2))
        #expect(authority.handle(.fenced(epoch: 3)) == .nothing)
        #expect(!authority.permits(epoch: 2) && !authority.permits(epoch: 9))
        #expect(authority.handle(.promotionAsked(epoch: 3)) == .refuse)
        #expect(authority.handle(.promotionAsked(epoch: 4)) == .prepare)
    }

    @Test func fenceDuringPreparation_wins() {
        var authority = WriteAuthority(role: .standby)
        _ = authority.handle(.promotionAsked(epoch: 2))
        _ = authority.handle(.fenced(epoch: 3))
        _ = authority.handle(.prepared(epoch: 2, succeeded: true))
        #expect(!authority.permits(epoch: nil))
    }
}
