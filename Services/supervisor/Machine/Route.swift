import NIOCore
import Wire

/// Which instances a service's calls go to, as published to gateways.
struct Route: Sendable, Equatable {
    let service: String
    /// Rises with each change of `writes`.
    var epoch: Int64
    /// Who has the writes; nil while nobody has.
    var writes: InstanceRole?
    /// Who may be asked for reads, the best first.
    var reads: [InstanceRole] = []

    /// As gateways and people are told.
    var json: JSON {
        [
            "service": .string(service), "epoch": .integer(epoch),
            "writes": writes.map { .string($0.rawValue) } ?? .null,
            "reads": .array(reads.map { .string($0.rawValue) }),
        ]
    }

    /// The content of its file: one JSON object and a newline.
    var fileContent: ByteBuffer {
        var content = json.serialized
        content.writeStaticString("\n")
        return content
    }
}
