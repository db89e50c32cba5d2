import Glibc
import NIOCore
import Primitives
import Wire

/// The last good lists of one service, kept in a file so that a gateway started while the service is
/// down still knows it. A cache: losing it costs nothing but one question.
struct CatalogFile {
    private let service: String
    private let path: String

    init(directory: String, service: String) {
        self.service = service
        path = "\(directory)/catalogue-\(service).json"
    }

    /// What was written; nil where there is no file or it is damaged.
    func read() -> Offers? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, (1...Limits.frameBytesMax).contains(Int(status.st_size)) else {
            return nil
        }
        var bytes = ByteBuffer()
        let count = bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: Int(status.st_size)) { space in
            max(0, Glibc.read(descriptor, space.baseAddress, Int(status.st_size)))
        }
        guard count == Int(status.st_size), let json = try? JSONSlice(checking: bytes),
            json["service"]?.string == service, json["tools"]?.isArray == true
        else { return nil }
        var lists: [OfferKind: JSONSlice] = [:]
        for kind in OfferKind.allCases {
            if let list = json[kind.rawValue], list.isArray { lists[kind] = list }
        }
        return Offers(lists: lists, isForeign: json["foreign"]?.isTrue ?? false)
    }

    /// Replaces the file by rename, so that no reader ever sees half of it.
    ///
    /// - Returns: Whether it was written; `errno` says why not.
    func write(_ offers: Offers) -> Bool {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("service", service)
        writer.member("foreign", offers.isForeign)
        for kind in OfferKind.allCases {
            if let list = offers.lists[kind] { writer.member(kind.rawValue, raw: list.bytes) }
        }
        writer.endObject()
        let temporary = "\(path).\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return false }
        let isWritten = writer.buffer.withUnsafeReadableBytes { bytes in
            Glibc.write(descriptor, bytes.baseAddress, bytes.count) == bytes.count
        }
        close(descriptor)
        guard isWritten, rename(temporary, path) == 0 else {
            unlink(temporary)
            return false
        }
        return true
    }
}
