import Wire

extension ImportMachine.Step {
    /// The method that carries it out.
    var method: String {
        switch self {
        case .stage: "service/import-stage"
        case .readBack: "service/import-check"
        case .confirm: "service/import-confirm"
        case .withdraw: "service/import-withdraw"
        case .state: "service/import-state"
        case .prepareRollback, .rollBack, .cancelRollback: "service/import-rollback"
        }
    }

    /// The argument `step` of a rollback; nil for all else.
    var rollbackStep: String? {
        switch self {
        case .prepareRollback: "prepare"
        case .rollBack: "finish"
        case .cancelRollback: "cancel"
        case .stage, .readBack, .confirm, .withdraw, .state: nil
        }
    }

    /// What an answer says became of it.
    func outcome(_ answer: ImportCalls.Answer) -> ImportMachine.Outcome {
        switch answer {
        case .refused(let failure): .refused(failure.message)
        case .unclear(let reason): .unclear(reason)
        case .done(let content):
            self == .state ? .state(content["imports"]?.array?.first?["state"]?.string) : .done
        }
    }
}

extension ImportMachine.Ending {
    /// The ending in a word.
    var state: String {
        switch self {
        case .applied: "applied"
        case .withdrawn: "withdrawn"
        case .rolledBack: "rolled_back"
        case .undecided: "undecided"
        case .kept: "applied"
        }
    }
}
