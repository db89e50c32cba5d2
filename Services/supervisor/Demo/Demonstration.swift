import Crypto
import NIOCore
import Primitives
import Wire

/// A believable project: vendors, two years of work, deployments, enhancements, and how all of it came about.
/// The same from one seed and one day; in the form of an export.
struct Demonstration {
    /// What each service has of it.
    let ledgers: [(service: String, ledger: DemoLedger)]
    /// When it ends.
    let end: Timestamp

    /// - Parameter now: Any moment of the day after its last.
    init(seed: UInt64, upTo now: Timestamp) {
        let calendar = DemoCalendar(upTo: now)
        var seeds = SplitMix(seed: seed)
        let vendors = DemoVendors(calendar, seed: seeds.next())
        var items = DemoProjects(
            calendar, seed: seeds.next(), vendors: vendors.vendors.map(\.name)
        ).items
        items.link(Self.dependencies)
        items.addEnhancements()
        items.configure()
        let deployments = DemoDeployments(
            calendar, seed: seeds.next(), vendors: vendors.vendors, items: items.items)
        ledgers = [
            ("deployments", deployments.ledger), ("vendors", vendors.ledger), ("workitems", items.ledger),
        ]
        end = calendar.end
    }

    private static let dependencies = 420

    /// Whose records it has.
    static let services = ["deployments", "vendors", "workitems"]

    /// The first four bytes of its exports' identifiers: `demo`.
    private static let mark: UInt64 = 0x6465_6D6F

    /// Whether an export of this identifier is a demonstration.
    static func made(_ id: Identifier) -> Bool { id.high >> 32 == mark }

    /// The export, and what its sections are.
    func export() -> (text: ByteBuffer, id: Identifier, sections: [ExportFile.Section]) {
        var (sections, parts): ([ExportFile.Section], [ByteBuffer]) = ([], [])
        var whole = SHA256()
        for (service, ledger) in ledgers {
            let (part, counts) = ledger.lines()
            let digest = part.withUnsafeReadableBytes { bytes in
                var digest = SHA256()
                digest.update(bufferPointer: bytes)
                return digest.finalize()
            }
            whole.update(data: Array(digest))
            let lines = counts.reduce(0) { $0 + $1.count }
            let manifest: JSON = [
                "tables": .object(JSONObject(counts.map { ($0.table, .integer($0.count)) })),
                "lines": .integer(lines), "bytes": .integer(part.readableBytes),
                "sha256": .string(BackupChecksums.hexadecimal(digest)),
            ]
            sections.append(ExportFile.Section(service: service, manifest: manifest))
            parts.append(part)
        }
        // Another content is another export.
        let bits = whole.finalize().prefix(16).reduce(into: (UInt64(0), UInt64(0))) { bits, byte in
            bits = (bits.0 << 8 | bits.1 >> 56, bits.1 << 8 | UInt64(byte))
        }
        let id = Identifier(
            high: Self.mark << 32 | (bits.0 & 0xFFFF) << 16 | 0x8000 | bits.0 >> 52,
            low: 0x8000_0000_0000_0000 | bits.1 & 0x3FFF_FFFF_FFFF_FFFF)
        var text = ExportFile.Head(id: id, madeAt: end).line
        for (section, part) in zip(sections, parts) {
            text.writeImmutableBuffer(section.line)
            text.writeImmutableBuffer(part)
        }
        text.writeImmutableBuffer(ExportFile.end(lines: sections.reduce(0) { $0 + $1.lines }))
        return (text, id, sections)
    }
}
