import Primitives
import Wire

extension ServiceCall {
    /// The arguments that name who writes.
    private static let nameArguments = ["created_by", "updated_by"]

    /// What is wrong where a caller whose name is known writes under another; nil where nothing is.
    var forgedName: ToolFailure? {
        guard isActorVerified, let arguments else { return nil }
        var forged: String?
        arguments.forEachMember { key, value in
            guard Self.nameArguments.contains(key), !value.isNull else { return }
            if value.string.map({ ActorName($0) }) != actor { forged = key }
        }
        guard let forged else { return nil }
        return ToolFailure(
            code: .permissionDenied,
            message: "Leave \(forged) out: what you write is recorded under the name of your token.",
            details: ["path": .string(forged), "name": JSONSlice(unchecked: actor.json).decoded ?? .null])
    }
}
