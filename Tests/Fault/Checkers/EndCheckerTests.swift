import Testing

@Suite struct EndCheckerTests {
    private func broken(_ change: (inout EndState) -> Void) -> [String] {
        var end = EndState()
        end.before = [ProcessFigures(name: "service", residentKilobytes: 20_000, descriptors: 30)]
        end.after = [ProcessFigures(name: "service", residentKilobytes: 60_000, descriptors: 50)]
        end.files = ["journal/a.sqlite": 4096, "supervisor.log": 1000, "copy/a.sqlite": 100]
        end.roles = ["holdfast_workitems", "holdfast_vendors", "holdfast_deployments"]
        change(&end)
        return EndChecker.violations(end).map(\.invariant)
    }

    @Test func limitsKept_nothingIsFound() {
        #expect(broken { _ in }.isEmpty)
        #expect(broken { $0.before = [] }.isEmpty)
    }

    @Test func whatHasOutgrownItsLimit_isFound() {
        #expect(broken { $0.after[0].residentKilobytes = 300_000 } == ["I9"])
        #expect(broken { $0.files["journal/a.sqlite"] = 2 << 30 } == ["I9"])
        #expect(broken { $0.files["supervisor.log"] = 11 << 20 } == ["I9"])
    }

    @Test func whatLeaks_isFound() {
        #expect(broken { $0.after[0].descriptors = 80 } == ["I10"])
        #expect(broken { $0.after[0].isZombie = true } == ["I10"])
        #expect(broken { $0.refusals = ["vendors.sock"] } == ["I10"])
    }

    @Test func roleThatReadsWhatIsAnothers_isFound() {
        #expect(broken { $0.trespasses = ["holdfast_vendors may use workitems"] } == ["I11"])
        #expect(broken { $0.roles = ["holdfast_workitems", "holdfast_vendors"] } == ["I11"])
    }
}
