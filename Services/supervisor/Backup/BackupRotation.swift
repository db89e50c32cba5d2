/// Which backups are to go, as a pure rule.
enum BackupRotation {
    /// A backup in a directory of them.
    struct Entry: Equatable, Sendable {
        /// Its directory's name, which sorts by when it was made.
        let name: String
        /// Whether it was found whole.
        let isGood: Bool
    }

    /// How many are kept if nobody says anything.
    static let keptDefault = 7

    /// The names of those that are removed for the newest `keep` good ones to be left.
    ///
    /// A damaged one counts for none and stays: somebody may want to see what became of it. So the last good
    /// one is kept, however many damaged ones are newer.
    static func removals(of entries: [Entry], keep: Int) -> [String] {
        let good = entries.filter(\.isGood).map(\.name).sorted()
        return Array(good.dropLast(max(1, keep)))
    }
}
