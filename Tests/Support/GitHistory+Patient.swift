public import Records

extension GitHistory.Bounds {
    /// For a machine on which many tests run at once: only a test of the time-out wants a short one.
    public static var patient: GitHistory.Bounds {
        var bounds = GitHistory.Bounds()
        bounds.milliseconds = 60_000
        return bounds
    }
}
