import Dispatch
import Synchronization

/// What happens elsewhere, in order, for a test that waits for it.
final class EventQueue<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])
    private let count = DispatchSemaphore(value: 0)

    func put(_ element: Element) {
        elements.withLock { $0.append(element) }
        count.signal()
    }

    /// The next element if it is there already.
    func poll() -> Element? {
        guard count.wait(timeout: .now()) == .success else { return nil }
        return elements.withLock { $0.removeFirst() }
    }

    /// The next element; throws where none comes.
    func take() throws -> Element {
        guard count.wait(timeout: .now() + .seconds(20)) == .success else { throw TestFault.nothingCame }
        return elements.withLock { $0.removeFirst() }
    }
}

enum TestFault: Error {
    case nothingCame
    case notALine(String)
    case system(errno: Int32)
}
