import NIOCore
import Wire

/// Who may be asked for what of one service, as its supervisor has published it.
struct Route: Equatable, Sendable {
    /// Rises whenever writes move; nil where nobody has published a route.
    var epoch: Int64?
    /// Who has the writes; nil while nobody has.
    var writes: Instance?
    /// Who may be asked for reads, best first.
    var reads: [Instance]

    /// What counts where nothing is published: the primary does everything.
    static let unpublished = Route(epoch: nil, writes: .primary, reads: [.primary])

    /// A route with these parts.
    init(epoch: Int64?, writes: Instance?, reads: [Instance]) {
        self.epoch = epoch
        self.writes = writes
        self.reads = reads
    }

    /// Reads a published route of `service`; nil where it is another's or malformed.
    init?(_ json: JSON, of service: String) {
        guard json["service"]?.string == service, let epoch = json["epoch"]?.integer, epoch >= 0,
            let writer = json["writes"], let readers = json["reads"]?.array
        else { return nil }
        if writer == .null {
            writes = nil
        } else {
            guard let instance = writer.string.flatMap({ Instance(rawValue: $0) }) else { return nil }
            writes = instance
        }
        self.epoch = epoch
        reads = []
        for reader in readers {
            guard let instance = reader.string.flatMap({ Instance(rawValue: $0) }) else { return nil }
            if !reads.contains(instance) { reads.append(instance) }
        }
    }
}
