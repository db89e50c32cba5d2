/// Where disks are mounted, as the kernel tells in `/proc/self/mounts`.
enum MountTable {
    /// File systems of other machines, by the beginnings of their names.
    private static let remote = [
        "nfs", "cifs", "smb", "afs", "ceph", "9p", "fuse.sshfs", "glusterfs", "lustre",
    ]

    /// Whether a path is on another machine's disk.
    static func isRemote(_ path: String, _ table: String) -> Bool {
        var best: (place: Substring, kind: Substring) = ("", "")
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count >= 3 else { continue }
            let place = words[1]
            let isAbove = place == "/" || path == place || path.hasPrefix("\(place)/")
            // What is mounted later over the same place hides what was there.
            if isAbove, place.utf8.count >= best.place.utf8.count { best = (place, words[2]) }
        }
        return remote.contains { best.kind.hasPrefix($0) }
    }
}
