import NIOCore
import Wire

/// The name a client's writes are recorded under, where no authenticated name stands above it.
struct ActorName: Equatable, Sendable {
    /// The name as a JSON string, quotes included.
    let json: ByteBuffer

    /// The longest name, in Unicode scalars.
    static let scalarsMax = 100

    /// Used where a client gives no name.
    static let unnamed = ActorName("mcp-client")

    /// A name made fit: control characters removed, blanks around it cut, at most 100 scalars.
    init(_ name: String) {
        var json = ByteBuffer()
        json.writeJSONString(Self.isFit(name) ? name : Self.madeFit(name))
        self.json = json
    }

    /// Whether it is plain enough to be fit without a look at Unicode's tables.
    private static func isFit(_ name: String) -> Bool {
        let bytes = name.utf8
        return (1...scalarsMax).contains(bytes.count) && bytes.allSatisfy { 0x20...0x7E ~= $0 }
            && bytes.first != 0x20 && bytes.last != 0x20
    }

    private static func madeFit(_ name: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in name.unicodeScalars where scalar.properties.generalCategory != .control {
            if scalars.isEmpty, scalar.properties.isWhitespace { continue }
            scalars.append(scalar)
            if scalars.count == scalarsMax { break }
        }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return scalars.isEmpty ? "mcp-client" : String(scalars)
    }

    /// The name in a client's description of itself.
    init(clientInfo: JSONSlice?) {
        self = clientInfo?["name"]?.string.map { ActorName($0) } ?? .unnamed
    }
}
