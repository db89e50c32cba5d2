import TestSupport

@testable import Records

extension TemporaryRepository {
    /// The history of this repository.
    func history(_ bounds: GitHistory.Bounds = .patient) -> GitHistory {
        GitHistory(directory: path, bounds: bounds, environment: environment)
    }
}
