/// When a read is asked of a second place as well.
public enum Hedging {
    /// A read without an answer for so many milliseconds is asked of the next place too; the first answer
    /// counts. Only reads: a write asked twice may be done twice.
    public static let afterMilliseconds: Int64 = 250
}
