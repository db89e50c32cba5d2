import Testing

@Suite struct FaultPlanTests {
    @Test func oneSeed_makesOnePlan() {
        #expect(plan(7) == plan(7))
        #expect(plan(7) != plan(8))
    }

    private func plan(_ seed: UInt64, seconds: Int = 120) -> FaultPlan {
        FaultPlan(seed: seed, seconds: seconds, clients: 12)
    }

    @Test(arguments: [1 as UInt64, 2, 3])
    func faultsOfTheDatabase_neverOverlap(seed: UInt64) {
        let steps = plan(seed).steps.filter { $0.faults.contains(where: \.isOfDatabase) }
        for (step, next) in zip(steps, steps.dropFirst()) {
            #expect(step.at + FaultPlan.stagger * (step.faults.count - 1) + step.lasts < next.at)
        }
    }

    @Test(arguments: [1 as UInt64, 2, 3])
    func everyFault_beginsAndEndsWithinTheRun(seed: UInt64) {
        for step in plan(seed).steps {
            #expect(step.at >= 0 && step.lasts >= 0 && step.at + step.lasts <= 120_000)
            #expect(Set(step.faults) == Set(step.healed))
        }
    }

    @Test func everyKind_comesAndMoreInMoreTime() {
        func counts(_ seconds: Int) -> [String: Int] {
            Dictionary(
                plan(5, seconds: seconds).steps.flatMap(\.faults).map { ($0.kind, 1) }, uniquingKeysWith: +)
        }
        let (short, long) = (counts(120), counts(1200))
        #expect(short.count == 17)
        for (kind, count) in short { #expect(long[kind] ?? 0 > count, "\(kind)") }
        #expect((short["kill primary"] ?? 0) + (short["kill standby"] ?? 0) >= 20)
    }

    @Test(arguments: [1 as UInt64, 2, 3])
    func noInstance_diesMoreOftenThanIsPromised(seed: UInt64) {
        // More than five deaths in half a minute are a crash loop.
        for name in FaultPlan.instances {
            let deaths = plan(seed).steps.filter { step in
                step.faults.contains { $0 == .killService(name) || $0 == .pauseService(name) }
            }.map(\.at)
            for time in deaths { #expect(deaths.filter { (time..<time + 30_000).contains($0) }.count <= 5) }
        }
    }
}
