import NIOCore
import Primitives
import Transport
import Wire

/// Asks one service, now and then, whether any of its records has changed since it was asked last. Use it on
/// its event loop only.
final class ChangeProbe {
    private let link: ServiceLink
    private let clocks: Clocks
    /// Where the service was: its own word, which moves with every change.
    private var place: String?

    /// The longest that its answer is waited for.
    private static let milliseconds: Int64 = 1000

    init(link: ServiceLink, clocks: Clocks) {
        self.link = link
        self.clocks = clocks
    }

    /// `completion` hears whether something may have changed: also where the service can't tell.
    func ask(completion: @escaping (Bool) -> Void) {
        var params: JSONObject = ["wait_ms": 0]
        if let place { params["after"] = .string(place) }
        let deadline = Deadline(milliseconds: Self.milliseconds, from: clocks.monotonic())
        ServiceSurvey.ask([link[link.places.reader].client], "service/updates", params, deadline: deadline) {
            [self] replies in
            guard case .result(let result) = replies.first, let now = result["after"]?.string else {
                return completion(true)
            }
            defer { place = now }
            completion(place != now || result["reset"] == true)
        }
    }

    /// Forgets where it was: the next answer is that something may have changed.
    func forget() { place = nil }
}
