import Primitives
import Wire

/// Projects of a demonstration with all that is below them: sessions, their tasks, parts of these, research.
struct DemoProjects {
    /// What a project is to be.
    struct Plan {
        let theme: Int
        let from: Int
        let days: Int
        let items: Int
        /// Whether work on it goes on.
        let isOpen: Bool
    }

    var items: DemoItems
    private let vendors: [String]
    /// How many items the project may still have.
    private var left = 0

    /// How many items there are that were neither deleted nor archived.
    static let itemsMax = 1200
    private static let archivedProjects = 8
    private static let closedProjects = 13
    private static let openProjects = 11
    /// So many of these have gone on since the beginning.
    private static let oldProjects = 4

    init(_ calendar: DemoCalendar, seed: UInt64, vendors: [String]) {
        items = DemoItems(calendar, seed: seed)
        self.vendors = vendors
        for index in 0..<Self.archivedProjects {
            let plan = Plan(
                theme: Self.closedProjects + Self.openProjects + index, from: index * 34, days: 60,
                items: items.chance.integer(32...42), isOpen: false)
            let first = items.items.count
            make(plan)
            // A year after the last was made.
            items.archive(from: first, on: plan.from + plan.days + 367)
        }
        let projects = Self.closedProjects + Self.openProjects
        var rest = Self.itemsMax
        for index in 0..<projects {
            let isLast = index == projects - 1
            let share = isLast ? rest : rest / (projects - index) + items.chance.integer(-9...9)
            make(plan(index, items: share))
            rest -= share
        }
        deleteSome()
    }

    private mutating func plan(_ index: Int, items share: Int) -> Plan {
        let isOpen = index < Self.openProjects
        if index < Self.oldProjects {
            return Plan(theme: index, from: 8 + index * 90, days: 0, items: share, isOpen: true)
        }
        // What is done must be younger than a year by weeks, for else it would be archived.
        let from =
            isOpen
            ? items.chance.integer(DemoCalendar.days - 150...DemoCalendar.days - 30)
            : items.chance.integer(DemoCalendar.days - 325...DemoCalendar.days - 110)
        return Plan(
            theme: index, from: from, days: isOpen ? 0 : items.chance.integer(45...90), items: share,
            isOpen: isOpen)
    }

    // MARK: A project

    private mutating func make(_ plan: Plan) {
        left = plan.items
        let theme = DemoWords.projects[plan.theme]
        let quarter = items.calendar.quarter(plan.from, later: plan.isOpen ? 3 : 1)
        let project = add(
            "project", theme.title,
            [
                "description": .string(theme.description), "target_quarter": .string(quarter),
                "constitutional_principles": .array(
                    items.chance.pick(2, of: DemoWords.principles).map { .string($0) }),
            ], on: plan.from)
        var day = plan.from + 1
        let isOld = plan.isOpen && plan.from < DemoCalendar.days - 365
        if isOld {
            addLeftovers(project, from: day)
            day = DemoCalendar.days - items.chance.integer(180...320)
        }
        let end = plan.isOpen ? DemoCalendar.days - 1 : plan.from + plan.days
        let sessions = max(1, left / 13)
        let pace = max(1, (end - day) / sessions)
        var number = 0
        while left > 0 {
            let start = min(day + number * pace, end - 1)
            let isOpen = plan.isOpen && number >= sessions - 2
            makeSession(below: project, from: start, to: min(start + pace, end), isOpen: isOpen)
            number += 1
        }
        guard !plan.isOpen else { return }
        items.complete(project, on: end, after: items.items[project...].map(\.lastAt).max())
    }

    /// What was begun long ago and is open still.
    private mutating func addLeftovers(_ project: Int, from day: Int) {
        for number in 0..<items.chance.integer(3...5) {
            let start = day + number * items.chance.integer(10...40)
            let item = number == 0 ? research(below: project, on: start) : task(below: project, on: start)
            if number == 1 { items.block(item, on: start + 20) }
        }
    }

    // MARK: A session

    private mutating func makeSession(below project: Int, from day: Int, to end: Int, isOpen: Bool) {
        let title = filled(items.chance.pick(DemoWords.sessions))
        let session = add(
            "session", title,
            [
                "token_budget": .integer(items.chance.integer(8...40) * 10_000),
                "prompts_count": .integer(items.chance.integer(3...40)),
                "yaml_frontmatter": [
                    "schema_version": "1.0", "title": .string(title),
                    "context_type": .string(items.chance.pick(["feature", "maintenance", "research"])),
                ],
            ], below: project, on: day)
        let first = items.items.count
        if left > 0, items.chance.happens(45) { _ = research(below: session, on: day) }
        let count = items.chance.integer(6...9)
        for number in 0..<count where left > 0 {
            let start = min(day + number / 3, end)
            let made = task(below: session, on: start)
            if number == 0 || items.chance.happens(22) { makeParts(of: made, on: start) }
        }
        work(on: first..<items.items.count, from: day, to: end, isOpen: isOpen)
        guard !isOpen else { return }
        items.complete(session, on: end, after: items.items[session...].map(\.lastAt).max())
    }

    /// Parts of a task, and of those, as deep as it goes.
    private mutating func makeParts(of task: Int, on day: Int) {
        let depth = items.items[task].depth
        guard depth < 5 else { return }
        let titles = items.chance.pick(items.chance.integer(1...3), of: DemoWords.subtasks)
        for (number, title) in titles.enumerated() where left > 0 {
            let part = add("task", title, hours(), below: task, on: day)
            if number == 0, items.chance.happens(depth < 3 ? 40 : 55) { makeParts(of: part, on: day) }
        }
    }

    private mutating func work(on range: Range<Int>, from day: Int, to end: Int, isOpen: Bool) {
        // What is below comes to its end first.
        for index in range.reversed() {
            let children = range.filter { items.items[$0].parent == index }
            let latest = children.map { items.items[$0].lastAt }.max()
            let begin = max(items.items[index].day, day)
            let middle = min(begin + items.chance.integer(0...2), end)
            if items.items[index].branch == nil, items.chance.happens(40) { estimate(index, on: middle) }
            let areDone = children.allSatisfy { items.items[$0].status == "completed" }
            if !isOpen || (areDone && items.chance.happens(40)) {
                if items.chance.happens(14) {
                    items.block(index, on: middle)
                    items.unblock(index, on: min(middle + 2, end))
                }
                items.complete(index, on: min(middle + items.chance.integer(1...4), end), after: latest)
            } else if items.chance.happens(24) {
                items.block(index, on: min(middle + 1, end))
            }
        }
    }

    private mutating func estimate(_ index: Int, on day: Int) {
        guard items.items[index].type == "task" else { return }
        let hours = items.chance.integer(2...24)
        items.change(index, on: day) { row in
            var metadata = row["metadata"]?.object ?? [:]
            metadata["estimated_hours"] = .integer(hours)
            row["metadata"] = .object(metadata)
        }
    }

    private mutating func deleteSome() {
        let leaves = items.items.indices.filter { index in
            let item = items.items[index]
            return item.status == "active" && !item.hasChildren && item.depth > 1 && !item.isArchived
        }
        // Made in addition, so that as many are left as there are to be.
        for place in items.chance.pick(12, of: leaves) {
            guard let parent = items.items[place].parent else { continue }
            let day = items.items[place].day
            left = 1
            let extra = task(below: parent, on: day)
            items.delete(extra, on: day + 1)
        }
    }

    // MARK: Single items

    private mutating func add(
        _ type: String, _ title: String, _ metadata: JSONObject, below parent: Int? = nil, on day: Int
    ) -> Int {
        left -= 1
        return items.add(type, title, metadata, below: parent, on: day)
    }

    private mutating func task(below parent: Int, on day: Int) -> Int {
        add("task", filled(items.chance.pick(DemoWords.tasks)), hours(), below: parent, on: day)
    }

    private mutating func research(below parent: Int, on day: Int) -> Int {
        let subject = items.chance.pick(DemoWords.research)
        return add(
            "research", subject.title,
            [
                "research_questions": [.string(subject.question), "What would it take to change it?"],
                "references": [.string("notes/\(items.calendar.quarter(day)).md")],
            ], below: parent, on: day)
    }

    private mutating func hours() -> JSONObject {
        items.chance.happens(70) ? ["estimated_hours": .integer(items.chance.integer(1...16))] : [:]
    }

    /// A title with a vendor, a component and a format in the places that it has for them.
    private mutating func filled(_ title: String) -> String {
        var text = ""
        var isPlace = false
        for character in title {
            if character == "%" {
                isPlace = true
            } else if isPlace {
                let words =
                    switch character {
                    case "v": vendors
                    case "c": DemoWords.components
                    default: DemoWords.formats
                    }
                text += items.chance.pick(words)
                isPlace = false
            } else {
                text.append(character)
            }
        }
        return text
    }
}
