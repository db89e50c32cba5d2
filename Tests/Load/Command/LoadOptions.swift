import ArgumentParser

/// Which parts are run.
enum LoadModel: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// Closed, then the way up to the knee.
    case all
    /// Each kind of call one at a time, and many.
    case closed
    /// The way up to the knee.
    case ramp
    /// One rate.
    case open
    /// None of them: for the scenarios alone.
    case none
}

/// What is driven, and with what.
struct SubjectOptions: ParsableArguments {
    @Option(help: "What is driven: one service by its socket, or everything by stdio or http.")
    var target = LoadTarget.vendors

    @Option(help: "Where the records live: a PostgreSQL that is started for it, or the embedded store.")
    var store = StoreKind.postgresql

    @Option(help: "Which calls: read, write, mixed (a tenth are writes) or one kind's name.")
    var mix = "read"

    @Option(help: "Of one seed, runs make the same calls in the same order.")
    var seed: UInt32 = 1

    @Option(help: "Vendors in the store.")
    var vendors = 45

    @Option(help: "Work items in the store; of the first tree's root 120 are descendants.")
    var items = 1200

    @Option(help: "Deployments in the store.")
    var deployments = 50

    @Option(help: "Where the executables are.")
    var programs = "bin"

    @Flag(help: "Leave each service's standby out (stdio and http).")
    var withoutStandby = false

    func validate() throws {
        _ = try plan()
    }

    /// The plan, with the rest as it is by default.
    func plan() throws -> LoadPlan {
        var plan = LoadPlan()
        plan.target = target
        plan.store = store
        plan.seed = UInt64(seed)
        plan.programs = Programs(directory: programs)
        plan.hasStandbys = !withoutStandby
        do { plan.mix = try Mix.named(mix, for: target) } catch { throw ValidationError("\(error)") }
        for (name, count, least) in [
            ("--vendors", vendors, 1), ("--items", items, 10), ("--deployments", deployments, 1),
        ] where !(least...100_000).contains(count) {
            throw ValidationError("\(name) is \(count): from \(least) to 100000.")
        }
        plan.sizes = SeedSizes(vendors: vendors, items: items, deployments: deployments)
        return plan
    }
}

/// How it is driven.
struct ModelOptions: ParsableArguments {
    @Option(help: "all, closed, ramp, open (needs --rate) or none.")
    var model = LoadModel.all

    @Option(help: "Calls a second of --model open.")
    var rate: Double?

    @Option(help: "Calls at any time in the closed model.")
    var inFlight = 16

    @Option(help: "Connections: 1 to a socket, 4 over stdio, 64 over http unless said otherwise.")
    var connections: Int?

    @Option(help: "How long each phase lasts.")
    var seconds = 2.0

    @Option(name: .customLong("p99-ms"), help: "The knee is the highest rate with a p99 below this.")
    var p99Milliseconds = 5.0

    @Option(help: "The knee, where it is known: it is not looked for then.")
    var knee: Double?

    @Flag(help: "Leave out what the machine itself can do.")
    var withoutLimits = false

    func validate() throws {
        for (name, value) in [
            ("--rate", rate ?? 1), ("--seconds", seconds), ("--p99-ms", p99Milliseconds),
            ("--knee", knee ?? 1),
        ] where !(value > 0 && value <= 10_000_000) {
            throw ValidationError("\(name) is \(value): it must be above zero.")
        }
        guard (1...10_000).contains(inFlight), (1...200).contains(connections ?? 1) else {
            throw ValidationError("--in-flight is from 1 to 10000, --connections from 1 to 200.")
        }
        guard model != .open || rate != nil else {
            throw ValidationError("--model open needs --rate: how many calls a second.")
        }
    }

    /// Takes these options into a plan.
    func complete(_ plan: inout LoadPlan) {
        plan.inFlight = inFlight
        plan.connections =
            connections ?? LoadPlan.connections(for: plan.target, inFlight: inFlight)
        plan.seconds = seconds
        plan.criterion.p99Milliseconds = p99Milliseconds
    }
}

/// What comes after the knee is known.
struct ScenarioOptions: ParsableArguments {
    @Flag(help: "Three times the knee, and how it bears that.")
    var overload = false

    @Option(help: "How long the overload lasts.")
    var overloadSeconds = 5.0

    @Option(help: "How many times the knee is asked for.")
    var overloadFactor = 3.0

    @Option(help: "Half the knee for so many minutes; fails if anything grows.")
    var soak: Double?

    @Option(help: "Seconds between two samples of a soak.")
    var sampleSeconds = 10.0

    @Flag(help: "Beside other servers with the same lookup, over stdio; nothing else is measured.")
    var peers = false

    @Option(help: "The Python that has what the peers need: scripts/clients.sh peers makes it.")
    var python: String?

    func validate() throws {
        for (name, value) in [
            ("--overload-seconds", overloadSeconds), ("--overload-factor", overloadFactor),
            ("--soak", soak ?? 1), ("--sample-seconds", sampleSeconds),
        ] where !(value > 0 && value <= 10_000) {
            throw ValidationError("\(name) is \(value): it must be above zero.")
        }
        guard !peers || python != nil else {
            throw ValidationError("--peers needs --python: `make load-peers` makes one and runs this.")
        }
    }

    /// Whether anything needs the knee.
    var needsKnee: Bool { overload || soak != nil }
}
