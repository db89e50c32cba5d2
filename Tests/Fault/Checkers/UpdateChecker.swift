/// I3: no update is lost. Every version has one parent, the one its writer named, and adds what its writer
/// sent; numbers have no gap but where a conflict raised them.
enum UpdateChecker {
    static func violations(_ account: Account) -> [Violation] {
        account.history.stored.flatMap { versions in
            zip(versions, versions.dropFirst()).compactMap { fault($0, $1, account) }
        }
    }

    private static func fault(_ before: History.Stored, _ after: History.Stored, _ account: Account)
        -> Violation?
    {
        let write = account.writes[after.operation]
        func violation(_ what: String) -> Violation {
            Violation("I3", what, write?.asked ?? [], stored: [before, after])
        }
        if after.isConflict {
            if after.version <= before.version { return violation("a conflict did not raise the version") }
            return after.tokens == before.tokens ? nil : violation("a conflict changed the list")
        }
        guard after.version == before.version + 1 else {
            return violation(after.version > before.version ? "a version is missing" : "the versions fork")
        }
        // Whoever wrote what nobody sent is another checker's.
        guard let write else { return nil }
        guard write.expected == before.version else {
            return violation("a version was made over another than its writer named")
        }
        return after.tokens == before.tokens + [write.token] ? nil : violation("an update was lost")
    }
}
