/// One piece of work that is counted: its instructions and its allocations, by who runs this program.
struct Benchmark {
    let name: String
    /// How often it is done between two marks.
    let repeats: Int
    let body: () throws -> Void

    init(_ name: String, repeats: Int, _ body: @escaping () throws -> Void) {
        self.name = name
        self.repeats = repeats
        self.body = body
    }

    /// Does it often enough that nothing is done for the first time, then once more between two marks.
    func run() throws {
        for _ in 0..<20 { try body() }
        mark()
        for _ in 0..<repeats { try body() }
        mark()
        print("\(name) \(repeats)")
    }
}

private nonisolated(unsafe) var markCount = 0

/// Where callgrind ends one count and begins the next; it knows the function by this name.
@_silgen_name("holdfast_microbench_mark")
@inline(never)
private func mark() {
    markCount &+= 1
}

private nonisolated(unsafe) var keptCount = 0

/// Makes the compiler believe that a value is needed.
@inline(never)
@_optimize(none)
func keep(_ value: some Any) {
    keptCount &+= 1
}
