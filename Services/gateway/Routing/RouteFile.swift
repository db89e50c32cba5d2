import Glibc
import NIOCore
import Wire

/// The file in which the supervisor publishes one service's route; it is replaced by rename.
struct RouteFile {
    /// No route is longer.
    private static let bytesMax = 4096

    private let service: String
    private let path: String

    init(directory: String, service: String) {
        self.service = service
        path = "\(directory)/\(service).route"
    }

    /// The route in it; nil where there is no file or it holds none.
    func read() -> Route? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = ByteBuffer()
        let count = bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.bytesMax) { space in
            max(0, Glibc.read(descriptor, space.baseAddress, Self.bytesMax))
        }
        guard count < Self.bytesMax, let json = try? JSON(parsing: bytes) else { return nil }
        return Route(json, of: service)
    }
}
