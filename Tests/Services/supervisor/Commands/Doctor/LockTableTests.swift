import Foundation
import Testing

@testable import Supervisor

@Suite struct LockTableTests {
    private let table = """
        1: FLOCK  ADVISORY  WRITE 708 08:02:4718723 0 EOF
        1: -> FLOCK  ADVISORY  WRITE 709 08:02:4718723 0 EOF
        2: POSIX  ADVISORY  WRITE 710 08:02:1 0 EOF
        3: FLOCK  ADVISORY  WRITE 711 fe:1a:4718723 0 EOF
        """

    @Test func holders_areOfThisFileAlone() {
        #expect(LockTable.holders(table, device: 0x802, inode: 4_718_723) == [708])
        #expect(LockTable.holders(table, device: 0xFE1A, inode: 4_718_723) == [711])
        #expect(LockTable.holders(table, device: 0x802, inode: 2) == [])
        #expect(LockTable.holders("", device: 0x802, inode: 2) == [])
    }

    @Test func disksOfOtherMachines_areTold() {
        let mounts = """
            /dev/sda1 / ext4 rw 0 0
            server:/data /data nfs4 rw 0 0
            /dev/sdb1 /data/local ext4 rw 0 0
            """
        #expect(!MountTable.isRemote("/var/x", mounts))
        #expect(MountTable.isRemote("/data/ann", mounts))
        #expect(!MountTable.isRemote("/data/local/ann", mounts))
        #expect(!MountTable.isRemote("/database", mounts))
        #expect(!MountTable.isRemote("/x", ""))
    }

    @Test func ownPlaces_areJudgedAsTheyAre() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "hf-place-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.path
        chmod(path, 0o755)
        #expect(PlaceSurvey.place(path).fault == "is open to others")
        chmod(path, 0o700)
        let place = PlaceSurvey.place(path)
        #expect(place.fault == nil && place.exists && (place.freeBytes ?? 0) > 0)
        let missing = PlaceSurvey.place(path + "/a/b")
        #expect(!missing.exists && missing.fault == nil)
        let file = path + "/f"
        try "x".write(toFile: file, atomically: false, encoding: .utf8)
        #expect(PlaceSurvey.place(file).fault == "is no directory")
    }
}
