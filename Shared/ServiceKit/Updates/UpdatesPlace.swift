import Continuity

/// How far somebody has been told of changes, in terms that either instance of the service can go on from. A
/// pure value.
///
/// Written `PRIMARY|STANDBY`: a place in the feed of each, empty where it is not known. Whoever answers moves
/// its own; a standby moves that of its primary along, as far as it follows it.
struct UpdatesPlace: Hashable {
    /// What is longer was never given out.
    private static let bytesMax = 512

    var primary: FeedPlace?
    var standby: FeedPlace?

    init(primary: FeedPlace? = nil, standby: FeedPlace? = nil) {
        self.primary = primary
        self.standby = standby
    }

    /// Reads what `description` wrote; of anything else nothing is known.
    init(_ text: String) {
        guard text.utf8.count <= Self.bytesMax else { return }
        let parts = text.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return }
        primary = FeedPlace(String(parts[0]))
        standby = FeedPlace(String(parts[1]))
    }
}

extension UpdatesPlace: CustomStringConvertible {
    var description: String {
        "\(primary?.description ?? "")|\(standby?.description ?? "")"
    }
}
