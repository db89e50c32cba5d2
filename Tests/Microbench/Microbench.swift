/// Does the hot inner parts one after the other, for `microbench.py` to count what each takes. Its argument
/// is an empty directory for a store.
@main
struct Microbench {
    static func main() async throws {
        let store = try await BenchStore.open(in: CommandLine.arguments[1])
        defer { store.close() }
        for benchmark in FrameBenchmarks.all + InputBenchmarks.all + ReportBenchmarks.all {
            try benchmark.run()
        }
        try store.runAll()
    }
}
