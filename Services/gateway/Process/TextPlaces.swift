/// Where the texts are that the gateway reads: the repository, and its status document.
struct TextPlaces: Sendable, Equatable {
    /// `HOLDFAST_REPOSITORY`; nil where there is none.
    var repository: String?
    /// `HOLDFAST_STATUS_FILE`; nil where none is named.
    var statusFile: String?

    init(repository: String? = nil, statusFile: String? = nil) {
        self.repository = repository
        self.statusFile = statusFile
    }
}
