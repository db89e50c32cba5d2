import Primitives
import Wire

/// What may be built one day, in which quarter, after what.
extension DemoItems {
    private static let steps = ["planned", "approved", "implementing", "completed"]

    /// Notes enhancements over the two years, the last for quarters that have yet to come.
    mutating func addEnhancements() {
        let subjects = DemoWords.enhancementSubjects
        let count = subjects.count * DemoWords.enhancementSteps.count
        var made: [Identifier] = []
        for number in 0..<count {
            // Neighbours in time are about different things.
            let (subject, step) = (subjects[number % subjects.count], number / subjects.count)
            let day = number * (DemoCalendar.days - 30) / count
            let quarter = calendar.quarter(day, later: chance.integer(1...4))
            let write = chance.write(at: calendar.moment(day, &chance))
            let id = chance.identifier(at: write.at)
            let needed = chance.happens(35) ? chance.pick(chance.integer(1...2), of: made) : []
            let principles = chance.pick(chance.integer(0...2), of: DemoWords.principles)
            let title = "\(subject): \(DemoWords.enhancementSteps[step])"
            let (at, actor) = (JSON.string(write.at.description), JSON.string(write.actor))
            ledger.insert(
                [
                    "id": .string(id.description), "version": 1, "title": .string(title),
                    "description": .string("\(title). Whoever takes it up says first how it is measured."),
                    "priority": .integer(chance.integer(1...5)), "status": "planned",
                    "target_quarter": .string(quarter),
                    "requires_constitutional_principles": .array(principles.map { .string($0) }),
                    "depends_on": .array(needed.map { .string($0.description) }), "imported_from": .null,
                    "created_at": at, "updated_at": at, "created_by": actor, "updated_by": actor,
                ], into: .enhancements, write)
            made.append(id)
            bringForward(id, from: day, at: write.at, for: quarter)
        }
    }

    private mutating func bringForward(
        _ id: Identifier, from day: Int, at time: Timestamp, for quarter: String
    ) {
        let now = calendar.quarter(DemoCalendar.days - 1)
        let reached =
            quarter < now
            ? (chance.happens(88) ? 3 : 2)
            : quarter == now ? chance.integer(1...2) : chance.integer(0...3) / 2
        var (day, last) = (day, time)
        for step in Self.steps.prefix(reached + 1).dropFirst() {
            day = min(day + chance.integer(10...70), DemoCalendar.days - 2)
            let write = chance.write(at: calendar.moment(day, after: last, &chance))
            last = write.at
            ledger.update(id.description, in: .enhancements, write) { $0["status"] = .string(step) }
        }
    }

    // MARK: Configuration

    /// Says what the project is working on: the sessions of the two years, one after another.
    mutating func configure() {
        let sessions = items.indices.filter { items[$0].type == "session" && items[$0].status != "deleted" }
            .sorted { items[$0].createdAt < items[$1].createdAt }
        let open = sessions.last { items[$0].status == "active" }
        let shown =
            stride(from: 0, to: sessions.count, by: 12).map { sessions[$0] } + [open].compactMap { $0 }
        var last: Timestamp?
        for index in shown {
            let session = items[index]
            let write = chance.write(
                at: calendar.moment(session.day, after: last ?? session.createdAt, &chance))
            last = write.at
            let columns: JSONObject = [
                "active_context_type": .string(
                    chance.pick(["feature", "feature", "maintenance", "research"])),
                "current_session_id": .string(session.id.description),
                "git_branch": .string(chance.pick(["main", "develop", "release"])),
                "git_head_commit": .string(chance.commitHash()), "default_token_budget": 200_000,
            ]
            guard index != shown.first else {
                var row: JSONObject = ["id": 1, "version": 2]
                for member in columns.members { row[member.key] = member.value }
                row["updated_at"] = .string(write.at.description)
                row["updated_by"] = .string(write.actor)
                ledger.insert(row, into: .configuration, write)
                continue
            }
            ledger.update("1", in: .configuration, write) { row in
                for member in columns.members { row[member.key] = member.value }
            }
        }
    }
}
