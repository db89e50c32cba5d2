import Testing

@testable import Supervisor

@Suite struct UpgradeWordingTests {
    private let specs = ServiceCatalogue.specs(programs: "/p", runtimeDirectory: "/r", withStandbys: false)

    @Test func outcomes_sayWhoseFaultItWas_andWhatRunsNow() {
        let outcomes: [(UpgradeMachine.Outcome, String, String)] = [
            (.done, "done", "every instance runs its new program"),
            (
                .returned(1, .died(.code(3))), "returned",
                "the new vendors died (exit 3): every instance runs its previous program again"
            ),
            (
                .stuck([0, 2], 1, .notReady), "stuck",
                "the new vendors was not ready in time, and workitems, deployments did not come back with the"
                    + " previous program; it is tried again and again"
            ),
            (
                .interrupted, "interrupted",
                "everything was stopped meanwhile; the next start is with the previous programs"
            ),
        ]
        for (outcome, word, sentence) in outcomes {
            #expect(UpgradeWording.word(outcome) == word)
            #expect(UpgradeWording.sentence(outcome, specs) == sentence)
        }
    }

    @Test func steps_areToldByName() {
        #expect(UpgradeWording.sentence(.isWell(0, .new), specs) == "workitems holds")
        #expect(UpgradeWording.sentence(.isWell(0, .previous), specs) == "workitems is back")
        #expect(
            UpgradeWording.sentence(.failed(2, .left(.draining)), specs)
                == "the new deployments did not stay ready (it is draining)")
        #expect(UpgradeWording.isBad(.missing(0)) && !UpgradeWording.isBad(.starting(0, .new)))
    }
}
