/// I9: nothing has outgrown its limit. I10: nothing leaks, no connection was refused. I11: no service can
/// read what is another's.
enum EndChecker {
    /// Far above what any process needs, far below what a leak under load would take.
    private static let residentKilobytesMax = 256 * 1024
    /// Every gateway may have come to know every instance: so many more than before the faults are no leak.
    private static let descriptorsMoreMax = 48
    private static let fileBytesMax = ["journal/": 1 << 30, "supervisor.log": 10 << 20]

    static func violations(_ end: EndState) -> [Violation] { bounds(end) + leaks(end) + trespasses(end) }

    private static func bounds(_ end: EndState) -> [Violation] {
        let large = end.after.filter { $0.residentKilobytes > residentKilobytesMax }
            .map { Violation("I9", "\($0.name) takes \($0.residentKilobytes) kB of memory") }
        return large
            + end.files.sorted { $0.key < $1.key }.compactMap { name, size in
                guard let limit = fileBytesMax.first(where: { name.hasPrefix($0.key) })?.value, size > limit
                else { return nil }
                return Violation("I9", "\(name) has \(size) bytes, over \(limit)")
            }
    }

    private static func leaks(_ end: EndState) -> [Violation] {
        let before = Dictionary(end.before.map { ($0.name, $0.descriptors) }, uniquingKeysWith: max)
        let leaks = end.after.compactMap { process -> Violation? in
            if process.isZombie { return Violation("I10", "\(process.name) is a zombie") }
            guard let most = before[process.name], process.descriptors > most + descriptorsMoreMax else {
                return nil
            }
            return Violation(
                "I10", "\(process.name) has \(process.descriptors) descriptors, \(most) before the faults")
        }
        return leaks + end.refusals.map { Violation("I10", "a connection was refused: \($0)") }
    }

    private static func trespasses(_ end: EndState) -> [Violation] {
        let missing = Set(EndState.services.map { "holdfast_" + $0 }).subtracting(end.roles)
        return missing.sorted().map { Violation("I11", "there is no role \($0)") }
            + end.trespasses.map { Violation("I11", $0) }
    }
}
