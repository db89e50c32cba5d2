import Foundation
import TestSupport

/// A real file system of a few megabytes, where the system lets us mount one.
final class SmallDisk {
    private let path: String
    private var filler: String { "\(path)/filler" }

    /// Mounts it over an empty directory; nil, with a line that says so, where that is not permitted.
    init?(at path: String, megabytes: Int) {
        self.path = path
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m,mode=700") == 0 else {
            print("skipped: no file system can be mounted here (\(String(cString: strerror(errno))))")
            return nil
        }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
    }

    /// Leaves no space at all.
    func fill() throws {
        let descriptor = open(filler, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard descriptor >= 0 else { throw TestKitError("\(filler): errno \(errno)") }
        defer { close(descriptor) }
        let block = [UInt8](repeating: 1, count: 65_536)
        for length in [block.count, 4096, 1] {
            while write(descriptor, block, length) > 0 {}
        }
    }

    /// Gives the space back.
    func free() { unlink(filler) }
}
