import Transport
import Wire

/// A supervisor that tells of routes: it answers a question when there is something new.
final class FakeSupervisor: Sendable {
    /// What it tells, and who waits for it; touched on its event loop only.
    private final class State: @unchecked Sendable {
        var revision = 0
        var route = ""
        var waiting: [IncomingRequest] = []

        func answer(_ request: IncomingRequest) {
            request.answer(json: #"{"revision":\#(revision),"routes":[\#(route)]}"#)
        }
    }

    private let state = State()
    private let service: FakeService
    /// Told of each question that waits for news.
    let waits = EventQueue<Bool>()

    /// A supervisor in this directory that has published this route.
    init(in directory: TemporaryDirectory, route: String) throws {
        let state = state
        let waits = waits
        state.revision = 1
        state.route = route
        service = try FakeService(
            "control", in: directory,
            methods: [
                "supervisor/routes": { request in
                    guard request.params?["after"]?.integer == Int64(state.revision) else {
                        return state.answer(request)
                    }
                    state.waiting.append(request)
                    waits.put(true)
                }
            ])
    }

    /// Tells all who wait of another route.
    func publish(_ route: String) {
        let state = state
        service.run {
            state.revision += 1
            state.route = route
            for request in state.waiting { state.answer(request) }
            state.waiting = []
        }
    }

    func crash() { service.crash() }
}
