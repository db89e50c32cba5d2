/// What a disk has of one file after the power failed: what was waited for, and of the rest whatever chance
/// left. A pure value.
///
/// As SQLite assumes and disks do: a sector that was being written may hold anything, but not so the bytes
/// beside the written ones.
struct DiskImage {
    private static let sectorBytes = 512

    /// The bytes after the crash.
    static func bytes(
        durable: [UInt8], written: [UInt8], loss: FaultyDisk.Loss, using random: inout SeededGenerator
    ) -> [UInt8] {
        guard durable != written, loss != .dropped else { return durable }
        if loss == .kept { return written }
        // A file that was cut short and not waited for may have either length.
        let isCut = written.count < durable.count && Bool.random(using: &random)
        var image = isCut ? Array(durable.prefix(written.count)) : durable
        for start in stride(from: 0, to: written.count, by: sectorBytes) {
            let sector = start..<min(start + sectorBytes, written.count)
            guard let changed = changed(in: sector, durable, written) else { continue }
            let fate: FaultyDisk.Loss? =
                loss == .garbled ? .garbled : [.kept, .dropped, .garbled].randomElement(using: &random)
            guard fate != .dropped else { continue }
            if image.count < changed.upperBound {
                image += Array(repeating: 0, count: changed.upperBound - image.count)
            }
            for index in changed {
                image[index] = fate == .kept ? written[index] : UInt8.random(in: 0...255, using: &random)
            }
        }
        return image
    }

    /// From the first byte of a sector that was written anew to the last.
    private static func changed(
        in sector: Range<Int>, _ durable: [UInt8], _ written: [UInt8]
    ) -> Range<Int>? {
        func differs(_ index: Int) -> Bool { index >= durable.count || durable[index] != written[index] }
        guard let first = sector.first(where: differs), let last = sector.last(where: differs) else {
            return nil
        }
        return first..<last + 1
    }
}
