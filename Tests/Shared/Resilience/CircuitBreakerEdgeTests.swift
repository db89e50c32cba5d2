import Primitives
import Resilience
import Testing

/// Every edge of the diagram.
struct CircuitBreakerEdgeTests {
    private struct Edge: Sendable, CustomTestStringConvertible {
        let from: CircuitBreaker.State
        let event: CircuitBreaker.Event
        var after: Int64 = 0
        let to: CircuitBreaker.State
        let actions: [CircuitBreaker.Action]

        var testDescription: String { "\(from) --\(event)--> \(to)" }
    }

    // An opened breaker has its probe due at 500; the probe of a probing one began then and ends by 1500.
    private static let edges: [Edge] = [
        Edge(from: .closed, event: .neutral, to: .closed, actions: []),
        Edge(from: .closed, event: .timerFired, to: .closed, actions: []),
        Edge(from: .closed, event: .probeSucceeded(number: 1), to: .closed, actions: []),
        Edge(from: .closed, event: .probeFailed(.timedOut, number: 1), to: .closed, actions: []),
        Edge(from: .closed, event: .closeNow, to: .closed, actions: []),
        Edge(
            from: .closed, event: .openNow, to: .open,
            actions: [.moved(.open, .saidDown), .setTimer(at(500))]),
        Edge(from: .open, event: .timerFired, after: 499, to: .open, actions: [.setTimer(at(500))]),
        Edge(
            from: .open, event: .timerFired, after: 500, to: .probing,
            actions: [
                .moved(.probing, .probeDue), .setTimer(at(1500)), .probe(number: 1, Deadline(at(1500))),
            ]),
        Edge(from: .open, event: .succeeded(began: at(0)), to: .open, actions: []),
        Edge(from: .open, event: .failed(.connectionLost, began: at(0)), to: .open, actions: []),
        Edge(from: .open, event: .neutral, to: .open, actions: []),
        Edge(from: .open, event: .probeSucceeded(number: 0), to: .open, actions: []),
        Edge(from: .open, event: .probeFailed(.timedOut, number: 0), to: .open, actions: []),
        Edge(from: .open, event: .openNow, to: .open, actions: []),
        Edge(
            from: .open, event: .closeNow, to: .closed,
            actions: [.moved(.closed, .saidReady), .cancelTimer]),
        Edge(
            from: .probing, event: .probeSucceeded(number: 1), to: .closed,
            actions: [.moved(.closed, .probesSucceeded(1)), .cancelTimer]),
        // The second pause is twice the first; the random bits make it 1000 - 500 + 250.
        Edge(
            from: .probing, event: .probeFailed(.serverFault, number: 1), to: .open,
            actions: [.moved(.open, .probeFailed(.serverFault)), .setTimer(at(1250))]),
        Edge(
            from: .probing, event: .timerFired, after: 1000, to: .open,
            actions: [.moved(.open, .probeFailed(.timedOut)), .setTimer(at(2250))]),
        Edge(from: .probing, event: .timerFired, after: 999, to: .probing, actions: [.setTimer(at(1500))]),
        Edge(from: .probing, event: .probeSucceeded(number: 2), to: .probing, actions: []),
        Edge(from: .probing, event: .probeFailed(.timedOut, number: 2), to: .probing, actions: []),
        Edge(from: .probing, event: .succeeded(began: at(0)), to: .probing, actions: []),
        Edge(from: .probing, event: .failed(.connectionLost, began: at(0)), to: .probing, actions: []),
        Edge(from: .probing, event: .neutral, to: .probing, actions: []),
        Edge(
            from: .probing, event: .openNow, to: .open,
            actions: [.moved(.open, .saidDown), .setTimer(at(1250))]),
        Edge(
            from: .probing, event: .closeNow, to: .closed,
            actions: [.moved(.closed, .saidReady), .cancelTimer]),
    ]

    @Test(arguments: edges)
    private func edge_leadsWhereTheDiagramSays(_ edge: Edge) {
        var bench = BreakerBench.service(in: edge.from)
        #expect(bench.breaker.state == edge.from)
        let before = bench.breaker.since
        let actions = bench.send(edge.event, after: edge.after)
        #expect(actions == edge.actions)
        #expect(bench.breaker.state == edge.to)
        #expect(bench.breaker.allowsCalls == (edge.to == .closed))
        #expect(bench.breaker.since == (edge.from == edge.to ? before : at(bench.now)))
    }
}
