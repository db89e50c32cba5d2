import Primitives
import Wire

/// A service's own state on its way through a client of the stateless revision: bound to the caller that it
/// was given to and to what that one called, so that nobody else can come back with it, nor too late.
///
/// A service knows no callers; whether the state itself is good is its own matter.
struct CarriedState {
    let seal: StateSeal

    /// What separates the parts of a seal, and it from the state.
    private static let separator: Character = "."
    private static let partsOfSeal = 3

    /// The result by which a service asks, with its state as the client carries it.
    func sealed(_ question: JSONSlice, for call: ServiceCall, at now: Timestamp) -> JSONSlice {
        guard let state = question["requestState"]?.string else { return question }
        let mark = seal.state(for: Self.subject(state, call), at: now)
        var writer = JSONWriter()
        writer.beginObject()
        question.forEachMember { key, value in
            guard key != "requestState" else { return }
            writer.member(key, raw: value.bytes)
        }
        writer.member("requestState", "\(mark)\(Self.separator)\(state)")
        writer.endObject()
        return JSONSlice(unchecked: writer.buffer)
    }

    /// The service's own state again; nil where it was not given out for this call, or its time has passed.
    func opened(_ carried: String, by call: ServiceCall, at now: Timestamp) -> String? {
        let parts = carried.split(
            separator: Self.separator, maxSplits: Self.partsOfSeal, omittingEmptySubsequences: false)
        guard parts.count == Self.partsOfSeal + 1 else { return nil }
        let mark = parts.prefix(Self.partsOfSeal).joined(separator: String(Self.separator))
        let state = String(parts[Self.partsOfSeal])
        return seal.isGood(mark, for: Self.subject(state, call), at: now) ? state : nil
    }

    private static func subject(_ state: String, _ call: ServiceCall) -> StateSeal.Subject {
        StateSeal.Subject(
            caller: call.callerKey, operation: call.method.name, params: [call.name, state])
    }
}

extension ProtocolFault {
    /// What a client has come back with is not what it was given.
    static let strangeState = ProtocolFault(
        .invalidParameters, "this requestState was not given out for this call, or its time has passed")
}
