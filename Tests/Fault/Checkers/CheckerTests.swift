import Testing

/// Each checker finds what it is there for, and nothing in a history that keeps all promises.
@Suite struct CheckerTests {
    /// The invariants that a history breaks.
    private func broken(_ make: (inout HandMade) -> Void) -> Set<String> {
        var hand = HandMade()
        make(&hand)
        return Set(Checkers.violations(hand.history).map(\.invariant))
    }

    /// Two writes, one accepted during an outage, one in conflict, and reads of all layers.
    private func wellBehaved(_ hand: inout HandMade) {
        hand.append("a", over: 1, [10], at: 1)
        hand.read(2, [10], at: 2, client: 1)
        hand.outage(3, 9)
        hand.append("b", over: 2, [10, 11], at: 4, source: "sqlite_cache")
        hand.append("b", over: 2, [10, 11], at: 5, source: "sqlite_cache")
        hand.append("b", over: 2, [10, 99], at: 5.5, outcome: .refused("operation_mismatch"), isOther: true)
        hand.append("c", over: 3, [10, 11, 12], at: 6, client: 1, outcome: .unknown("timeout"))
        hand.append("d", over: 2, [10, 13], at: 7, client: 2, outcome: .refused("version_conflict"))
        hand.append("e", over: 3, [10, 11, 14], at: 8, client: 3, source: "sqlite_cache")
        hand.store(2, "a", [10])
        hand.store(3, "b", [10, 11])
        hand.store(4, "c", [10, 11, 12])
        hand.store(5, "e", [10, 11, 12], isConflict: true)
        hand.conflict("e", over: 3, current: 4)
        hand.read(5, [10, 11, 12], at: 12)
        hand.layer("copy", 5, [10, 11, 12])
    }

    @Test func promisesKept_nothingIsFound() {
        var hand = HandMade()
        wellBehaved(&hand)
        let found = Checkers.violations(hand.history)
        #expect(found.isEmpty, "\(found.map(\.description).joined(separator: "\n"))")
    }

    @Test func acknowledgedWriteThatIsNowhere_isFound() {
        #expect(broken { $0.append("a", over: 1, [10], at: 1, source: "sqlite_cache") }.contains("I1"))
    }

    @Test func unknownWriteThatIsNowhere_isNoLoss() {
        #expect(broken { $0.append("a", over: 1, [10], at: 1, outcome: .unknown("timeout")) }.isEmpty)
    }

    @Test func conflictThatIsNotListed_isFound() {
        let found = broken { hand in
            hand.append("a", over: 1, [10], at: 1, source: "sqlite_cache")
            hand.conflict("a", over: 1, current: 2, isListed: false)
        }
        #expect(found == ["I1"])
    }

    @Test func operationCarriedOutTwice_isFound() {
        let found = broken { hand in
            hand.append("a", over: 1, [10], at: 1)
            hand.store(2, "a", [10])
            hand.store(3, "a", [10, 10])
        }
        #expect(found.contains("I2"))
    }

    @Test func operationCarriedOutAndInConflict_isFound() {
        let found = broken { hand in
            hand.append("a", over: 1, [10], at: 1)
            hand.store(2, "a", [10])
            hand.conflict("a", over: 1, current: 2)
        }
        #expect(found == ["I2"])
    }

    @Test func operationThatIsRefusedWhenAskedAgain_isFound() {
        let found = broken { hand in
            hand.append("a", over: 1, [10], at: 1)
            hand.append("a", over: 1, [10], at: 2, outcome: .refused("version_conflict"))
            hand.store(2, "a", [10])
        }
        #expect(found == ["I2"])
    }

    @Test func operationWithTwoOutcomes_isFound() {
        let found = broken { hand in
            hand.append("a", over: 1, [10], at: 1)
            hand.append("b", over: 2, [10, 11], at: 2)
            hand.append("a", over: 2, [10, 11], at: 3)
            hand.store(2, "a", [10])
            hand.store(3, "b", [10, 11])
        }
        #expect(found == ["I2"])
    }

    @Test func operationTakenForAnotherPayload_isFound() {
        let found = broken { hand in
            hand.append("a", over: 1, [10], at: 1)
            hand.append("a", over: 1, [99], at: 2, isOther: true)
            hand.store(2, "a", [10])
        }
        #expect(found.contains("I2"))
    }

    @Test(arguments: [
        // Another write's token is gone.
        (3, [11], false), (3, [12, 10, 11], false), (4, [10, 11], false), (2, [10, 11], false),
        (3, [10, 11], true),
    ])
    func updateThatIsLost_isFound(version: Int64, tokens: [Int64], isConflict: Bool) {
        let found = broken { hand in
            hand.append("a", over: 1, [10], at: 1)
            hand.append("b", over: 2, [10, 11], at: 2, outcome: .unknown("timeout"))
            hand.store(2, "a", [10])
            hand.store(version, "b", tokens, isConflict: isConflict)
        }
        #expect(found.contains("I3"))
    }

    @Test func versionMadeOverAnotherThanNamed_isFound() {
        let found = broken { hand in
            hand.append("a", over: 1, [10], at: 1, outcome: .unknown("timeout"))
            hand.append("b", over: 1, [11], at: 1, client: 1, outcome: .unknown("timeout"))
            hand.store(2, "a", [10])
            hand.store(3, "b", [10, 11])
        }
        #expect(found == ["I3"])
    }

    @Test func clientThatSeesAnOlderVersion_isFound() {
        let found = broken { hand in
            hand.append("a", over: 1, [10], at: 1, outcome: .unknown("timeout"))
            hand.store(2, "a", [10])
            hand.read(2, [10], at: 2)
            hand.read(1, [], at: 3, source: "sqlite_cache") {
                $0.asOf = 0; $0.ageSeconds = 3
            }
        }
        #expect(found == ["I4"])
    }

    @Test func writeCarriedOutBeforeWhatItRestsOn_isFound() {
        let found = broken { hand in
            hand.append("a", over: 1, [10], at: 1, source: "sqlite_cache")
            hand.append("b", over: 2, [10, 11], at: 2, source: "sqlite_cache")
            hand.store(2, "a", [10])
            hand.store(4, "b", [10], isConflict: true)
            hand.conflict("b", over: 2, current: 1)
        }
        #expect(found == ["I5"])
    }

    @Test func writeThatIsOvertaken_isFound() {
        let found = broken { hand in
            hand.append("a", over: 2, [11, 10], at: 1, outcome: .unknown("timeout"))
            hand.append("a", over: 2, [11, 10], at: 1.5, source: "sqlite_cache")
            hand.append("b", over: 1, [11], at: 3, client: 1, source: "sqlite_cache")
            hand.store(2, "b", [11])
            hand.store(3, "a", [11, 10])
        }
        #expect(found.contains("I5"))
    }

    @Test func tokenThatNobodySent_isFound() {
        let found = broken { hand in
            hand.store(2, "ghost", [66])
            hand.read(2, [66], at: 1)
        }
        #expect(found == ["I6"])
    }

    @Test func refusedWriteThatAppears_isFound() {
        let found = broken { hand in
            hand.append("a", over: 1, [10], at: 1, outcome: .refused("version_conflict"))
            hand.store(2, "a", [10])
        }
        #expect(found == ["I6"])
    }

    @Test func whatWasReadAndIsGone_isFound() {
        let found = broken { hand in
            hand.append("a", over: 1, [10], at: 1, outcome: .unknown("timeout"))
            hand.read(2, [10], at: 2, client: 1, source: "sqlite_cache")
        }
        #expect(found == ["I6"])
    }

    @Test func freshAnswerWhileTheStoreIsAway_isFound() {
        let found = broken { hand in
            hand.outage(1, 5)
            hand.read(1, [], at: 2)
        }
        #expect(found == ["I7"])
    }

    @Test func staleAnswerAsFresh_isFound() {
        let found = broken { hand in
            hand.append("a", over: 1, [10], at: 1)
            hand.store(2, "a", [10])
            hand.read(1, [], at: 2, client: 1)
        }
        #expect(found == ["I7"])
    }

    @Test func copyThatMissesWhatWasStoredBefore_isFound() {
        let found = broken { hand in
            hand.append("a", over: 1, [10], at: 1)
            hand.store(2, "a", [10])
            hand.read(1, [], at: 10, client: 1, source: "sqlite_cache")
        }
        #expect(found == ["I7"])
    }

    @Test(arguments: ["age", "outage", "warnings", "no age"])
    func labelThatIsNotTrue_isFound(what: String) {
        let found = broken { hand in
            hand.outage(3, 20)
            hand.read(1, [], at: 10, source: "sqlite_cache") { sight in
                (sight.asOf, sight.ageSeconds) = (2_000_000, 8)
                switch what {
                case "age": sight.ageSeconds = 2
                case "outage": (sight.asOf, sight.ageSeconds) = (8_000_000, 2)
                case "warnings": sight.warnings = []
                default: sight.ageSeconds = nil
                }
            }
        }
        #expect(found == ["I7"])
    }

    @Test func journalThatIsNotEmpty_isFound() {
        #expect(broken { $0.wait(3, in: "vendors primary") } == ["I8"])
    }

    @Test func layerThatDiffers_isFound() {
        #expect(broken { $0.layer("copy", 1, [10]) } == ["I8"])
        #expect(broken { $0.layer("copy", 2, []) } == ["I8"])
        #expect(broken { $0.layer("copy", 1, []) }.isEmpty)
    }

    @Test func story_showsWhatWasAskedAndStored() throws {
        var hand = HandMade()
        hand.append("operation-1", over: 1, [10], at: 1, source: "sqlite_cache")
        let violation = try #require(Checkers.violations(hand.history).first)
        #expect(
            violation.description == """
                I1: an acknowledged write is neither stored nor in conflict
                    1.000–1.100 s client 0 appends 10 over v1 as operation-1: ok, sees v2 …[10] pending from \
                sqlite_cache as of 0.000
                """)
    }
}
