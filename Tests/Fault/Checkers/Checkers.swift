/// All that is judged by the record alone; the README lists the invariants.
enum Checkers {
    static func violations(_ history: History) -> [Violation] {
        let account = Account(history)
        return LossChecker.violations(account) + OnceChecker.violations(account)
            + UpdateChecker.violations(account) + SessionChecker.violations(account)
            + OrderChecker.violations(account) + OriginChecker.violations(account)
            + LabelChecker.violations(account) + ConvergenceChecker.violations(account)
    }
}
