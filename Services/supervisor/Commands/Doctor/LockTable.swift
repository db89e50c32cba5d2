/// Who holds locks, as the kernel tells in `/proc/locks`: whoever asks for a lock could take it from
/// somebody.
enum LockTable {
    /// The processes that hold a lock of this file.
    ///
    /// - Parameter device: Its device, as `stat` has it.
    static func holders(_ table: String, device: UInt64, inode: UInt64) -> [Int32] {
        // Linux keeps each of the two numbers of a device in two pieces.
        let major = (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF
        let minor = device & 0xFF | (device >> 12) & ~0xFF
        func hexadecimal(_ number: UInt64) -> String {
            let digits = String(number, radix: 16)
            return digits.count < 2 ? "0" + digits : digits
        }
        let place = "\(hexadecimal(major)):\(hexadecimal(minor)):\(inode)"
        var found: [Int32] = []
        for line in table.split(separator: "\n") {
            // 1: FLOCK  ADVISORY  WRITE 708 08:02:4718723 0 EOF; who waits has an arrow before its kind.
            let words = line.split(separator: " ")
            guard words.count >= 6, words[1] != "->", words[5] == place, let pid = Int32(words[4]),
                !found.contains(pid)
            else { continue }
            found.append(pid)
        }
        return found
    }
}
