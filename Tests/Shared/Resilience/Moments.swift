import Primitives

/// So many milliseconds after the clock's start.
func at(_ milliseconds: Int64) -> MonotonicTime {
    MonotonicTime(nanoseconds: milliseconds * 1_000_000)
}
