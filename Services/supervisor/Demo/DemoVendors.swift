import Primitives
import Wire

/// The vendors of a demonstration: each begins with nothing, gets better, and fails now and then.
struct DemoVendors {
    struct Vendor {
        let id: Identifier
        let name: String
        let createdAt: Timestamp
    }

    private(set) var ledger = DemoLedger([.vendors])
    private(set) var vendors: [Vendor] = []
    private let calendar: DemoCalendar
    private var chance: DemoChance

    /// How many of them do not work in the end.
    private static let brokenAtTheEnd = 6

    init(_ calendar: DemoCalendar, seed: UInt64) {
        self.calendar = calendar
        chance = DemoChance(seed: seed)
        let broken = Set(chance.pick(Self.brokenAtTheEnd, of: Array(DemoWords.vendors.indices)))
        for (index, name) in DemoWords.vendors.enumerated() {
            add(name, from: 3 + index * 9, endsBroken: broken.contains(index))
        }
    }

    private mutating func add(_ name: String, from day: Int, endsBroken: Bool) {
        let write = chance.write(at: calendar.moment(day, &chance))
        let id = chance.identifier(at: write.at)
        vendors.append(Vendor(id: id, name: name, createdAt: write.at))
        var state = DemoExtractor(total: 0)
        let (at, actor) = (JSON.string(write.at.description), JSON.string(write.actor))
        ledger.insert(
            [
                "id": .string(id.description), "version": 1, "name": .string(name), "status": "broken",
                "extractor_version": .string(state.version), "metadata": state.metadata, "created_at": at,
                "updated_at": at, "created_by": actor, "updated_by": actor,
            ], into: .vendors, write)
        let count = chance.integer(5...13)
        let days = (0..<count).map { _ in chance.integer(day + 1...DemoCalendar.days - 2) }.sorted()
        var last = write.at
        for (index, day) in days.enumerated() {
            let isLast = index == count - 1
            if index == 0 {
                state.begin(&chance)
            } else if isLast ? endsBroken : chance.happens(22) {
                state.fail(&chance)
            } else {
                state.improve(&chance)
            }
            let next = chance.write(at: calendar.moment(day, after: last, &chance))
            last = next.at
            let (status, version, metadata) = (state.status, state.version, state.metadata)
            ledger.update(id.description, in: .vendors, next) { row in
                row["status"] = .string(status)
                row["extractor_version"] = .string(version)
                row["metadata"] = metadata
            }
        }
    }
}

/// How far one extractor is.
struct DemoExtractor: Equatable {
    private(set) var status = "broken"
    private(set) var version = "0.0.0"
    private var numbers = (major: 0, minor: 0, patch: 0)
    private var formats = [false, false, false, false]
    private var passing = 0
    private var total: Int
    private var skipped = 0
    private var isCompliant = false

    init(total: Int) { self.total = total }

    static func == (one: DemoExtractor, other: DemoExtractor) -> Bool {
        one.metadata == other.metadata && one.status == other.status
    }

    /// Its first tests, in one format.
    mutating func begin(_ chance: inout DemoChance) {
        total = chance.integer(18...60)
        formats[chance.integer(0...2)] = true
        release(minor: 1)
        settle(failing: 0, &chance)
    }

    /// More tests, perhaps one more format.
    mutating func improve(_ chance: inout DemoChance) {
        total += chance.integer(2...24)
        if chance.happens(30) { formats[chance.integer(0...3)] = true }
        if chance.happens(35) { isCompliant = true }
        release(minor: chance.happens(40) ? 1 : 0)
        settle(failing: 0, &chance)
    }

    /// The vendor has changed something.
    mutating func fail(_ chance: inout DemoChance) {
        settle(failing: chance.integer(1...max(2, total / 4)), &chance)
    }

    private mutating func settle(failing: Int, _ chance: inout DemoChance) {
        skipped = min(chance.integer(0...4), total - min(failing, total))
        passing = max(0, total - failing - skipped)
        status = failing > 0 ? "broken" : "operational"
    }

    private mutating func release(minor: Int) {
        if minor > 0 {
            numbers = numbers.minor >= 9 ? (numbers.major + 1, 0, 0) : (numbers.major, numbers.minor + 1, 0)
        } else {
            numbers.patch += 1
        }
        version = "\(numbers.major).\(numbers.minor).\(numbers.patch)"
    }

    var metadata: JSON {
        [
            "format_support": [
                "excel": .bool(formats[0]), "csv": .bool(formats[1]), "pdf": .bool(formats[2]),
                "ocr": .bool(formats[3]),
            ],
            "test_results": [
                "passing": .integer(passing), "total": .integer(total), "skipped": .integer(skipped),
            ],
            "extractor_version": .string(version), "manifest_compliant": .bool(isCompliant),
        ]
    }
}
