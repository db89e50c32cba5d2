import TestSupport

@testable import Records

extension TemporaryRepository {
    /// The history of this repository.
    func history(_ bounds: GitHistory.Bounds = .patient) -> GitHistory {
        GitHistory(directory: path, bounds: bounds, environment: environment)
    }
}

extension GitHistory.Bounds {
    /// For a machine on which many tests run at once: only a test of the time-out wants a short one.
    static var patient: GitHistory.Bounds {
        var bounds = GitHistory.Bounds()
        bounds.milliseconds = 60_000
        return bounds
    }
}
