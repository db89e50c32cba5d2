/// Where the texts are that the gateway reads: the repository, and its status document.
public struct TextPlaces: Sendable, Equatable {
    /// `HOLDFAST_REPOSITORY`; nil where there is none.
    var repository: String?
    /// `HOLDFAST_STATUS_FILE`; nil where none is named.
    var statusFile: String?

    init(repository: String? = nil, statusFile: String? = nil) {
        self.repository = repository
        self.statusFile = statusFile
    }

    init(environment: [String: String]) {
        func path(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        self.init(repository: path("HOLDFAST_REPOSITORY"), statusFile: path("HOLDFAST_STATUS_FILE"))
    }
}
