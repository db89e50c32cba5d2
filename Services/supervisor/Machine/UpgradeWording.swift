/// What is said of an upgrade.
enum UpgradeWording {
    /// An outcome in a word, for programs.
    static func word(_ outcome: UpgradeMachine.Outcome) -> String {
        switch outcome {
        case .done: "done"
        case .returned: "returned"
        case .stuck: "stuck"
        case .interrupted: "interrupted"
        }
    }

    static func sentence(_ outcome: UpgradeMachine.Outcome, _ specs: [ServiceSpec]) -> String {
        func name(_ index: Int) -> String { specs[index].name }
        switch outcome {
        case .done: return "every instance runs its new program"
        case .returned(let index, let reason):
            return "the new \(name(index)) \(phrase(reason)): every instance runs its previous program again"
        case .stuck(let missing, let index, let reason):
            let names = missing.map(name).joined(separator: ", ")
            return
                "the new \(name(index)) \(phrase(reason)), and \(names) did not come back with the previous"
                + " program; it is tried again and again"
        case .interrupted:
            return "everything was stopped meanwhile; the next start is with the previous programs"
        }
    }

    static func sentence(_ step: UpgradeMachine.Step, _ specs: [ServiceSpec]) -> String {
        switch step {
        case .starting(let index, .new): "\(specs[index].name) is started anew with its new program"
        case .starting(let index, .previous): "\(specs[index].name) is started anew with its previous program"
        case .isWell(let index, .new): "\(specs[index].name) holds"
        case .isWell(let index, .previous): "\(specs[index].name) is back"
        case .failed(let index, let reason): "the new \(specs[index].name) \(phrase(reason))"
        case .missing(let index): "\(specs[index].name) did not come back in time"
        }
    }

    static func isBad(_ step: UpgradeMachine.Step) -> Bool {
        switch step {
        case .starting, .isWell: false
        case .failed, .missing: true
        }
    }

    private static func phrase(_ reason: UpgradeMachine.Reason) -> String {
        switch reason {
        case .died(let exit): "died" + (exit.map { " (\($0))" } ?? "")
        case .notReady: "was not ready in time"
        case .left(let state): "did not stay ready (it is \(state.rawValue))"
        }
    }
}
