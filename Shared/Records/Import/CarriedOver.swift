/// Lines of an imported file that are no record and stay in its hand-written part, byte for byte.
public struct CarriedOver: Sendable, Hashable {
    /// The first and the last line, from 1.
    public let lines: ClosedRange<Int>
    /// Where they are in the file's bytes, the end of the last line included.
    public let bytes: Range<Int>
}
