import Testing

@testable import Storage

struct CheckpointPolicyTests {
    private func policy() -> CheckpointPolicy {
        CheckpointPolicy(idlePages: 10, forcedPages: 100)
    }

    @Test func shortWAL_isLeftAlone() {
        var policy = policy()
        policy.committed(walPages: 9)
        #expect(!policy.wantsIdle)
        #expect(!policy.mustNow)
    }

    @Test func longerWAL_wantsAPause() {
        var policy = policy()
        policy.committed(walPages: 10)
        #expect(policy.wantsIdle)
        #expect(!policy.mustNow)
    }

    @Test func longWAL_makesWritersWait() {
        var policy = policy()
        policy.committed(walPages: 100)
        #expect(policy.mustNow)
        policy.attempted(.init(walPages: 100, checkpointedPages: 100))
        #expect(!policy.mustNow)
        #expect(!policy.wantsIdle)
    }

    @Test func checkpointHeldBackByReaders_isNotTriedAgainUntilMoreIsWritten() {
        var policy = policy()
        policy.committed(walPages: 150)
        policy.attempted(.init(walPages: 150, checkpointedPages: 20))
        #expect(!policy.wantsIdle)
        #expect(!policy.mustNow)
        policy.committed(walPages: 151)
        #expect(policy.wantsIdle)
        #expect(!policy.mustNow)
        policy.committed(walPages: 160)
        #expect(policy.mustNow)
    }

    @Test func restartedWAL_countsFromItsStart() {
        var policy = policy()
        policy.committed(walPages: 100)
        policy.attempted(.init(walPages: 100, checkpointedPages: 100))
        policy.committed(walPages: 3)
        #expect(!policy.wantsIdle)
        policy.committed(walPages: 13)
        #expect(policy.wantsIdle)
    }

    @Test func checkpointThatCouldNotStart_isNotTriedAgainAtOnce() {
        var policy = policy()
        policy.committed(walPages: 100)
        policy.attempted(nil)
        #expect(!policy.wantsIdle)
        #expect(!policy.mustNow)
    }
}
