public import Primitives
public import Storage
public import Wire

/// One tool: its declaration, its arguments and what it does.
///
/// The initializer declares the arguments by reading them: the same lines yield the schema clients see, the
/// validation that runs, and the typed values `plan` works with.
public protocol Tool: Sendable {
    /// What clients are told about it.
    static var description: ToolDescription { get }

    /// Reads the arguments, each by its rule.
    init(_ input: inout InputReader)

    /// What is to be done for this call: a pure value that the service carries out.
    ///
    /// - Throws: `ToolError` where it can be refused without asking the store.
    func plan(_ context: CallContext) throws -> Plan

    /// Brings a copy's record to the version this write was made for, where the copy has an older one, so
    /// that the write can be accepted on what is known and judged later; nil where it names no version.
    var lifting: Statement? { get }

    /// What an accepted call writes; nil where the id in its answer tells.
    var subject: WriteSubject? { get }
}

extension Tool {
    /// Most tools name no version.
    public var lifting: Statement? { nil }

    /// Most tools answer with the record they write.
    public var subject: WriteSubject? { nil }
}

/// What clients are told about a tool.
public struct ToolDescription: Sendable {
    /// What a call may change.
    public enum Effect: Sendable, Equatable {
        /// Nothing.
        case read
        /// Records. `destructive`: something may be lost to sight; `idempotent`: calling again changes
        /// nothing more.
        case write(destructive: Bool, idempotent: Bool)
    }

    /// The name it is called by.
    public let name: String
    /// The name people see.
    public let title: String
    /// What it does and when to use it, for a model to read.
    public let text: String
    /// What a call may change.
    public let effect: Effect
    /// What an answer holds.
    public let output: OutputSchema
    /// The kind of record it writes, whose table has `version`; nil for the service's first.
    public let entity: String?
    /// Whether it answers with as many records as there are, so that an answer from below the primary store
    /// says whether it has them all: the member `complete`.
    public let isList: Bool
    /// Whether a write may be accepted while the primary store is away, to be carried out later.
    public let isDeferrable: Bool

    /// A tool of this name.
    public init(
        name: String, title: String, text: String, effect: Effect, output: OutputSchema,
        entity: String? = nil, isList: Bool = false, isDeferrable: Bool = true
    ) {
        self.isDeferrable = isDeferrable
        self.name = name
        self.title = title
        self.text = text
        self.effect = effect
        self.output = isList ? output.adding(["complete": .boolean]) : output
        self.entity = entity
        self.isList = isList
    }
}

/// The types of an answer's members, and which are always there: no more, for tool lists must stay small.
public struct OutputSchema: Sendable {
    /// A JSON type, or several.
    public enum MemberType: String, Sendable {
        /// Text.
        case string
        /// A whole number.
        case integer
        /// `true` or `false`.
        case boolean
        /// An object.
        case object
        /// An array.
        case array
        /// Text or null.
        case stringOrNull
        /// A whole number or null.
        case integerOrNull

        /// The same type, or null.
        var orNull: MemberType {
            switch self {
            case .string: .stringOrNull
            case .integer: .integerOrNull
            default: self
            }
        }

        var json: JSON {
            switch self {
            case .stringOrNull: ["string", "null"]
            case .integerOrNull: ["integer", "null"]
            default: .string(rawValue)
            }
        }
    }

    private let members: [(name: String, type: MemberType, isRequired: Bool)]

    /// Members that are always there, and members that may be.
    public init(
        _ required: KeyValuePairs<String, MemberType>, optional: KeyValuePairs<String, MemberType> = [:]
    ) {
        members =
            required.map { (name: $0.key, type: $0.value, isRequired: true) }
            + optional.map { (name: $0.key, type: $0.value, isRequired: false) }
    }

    private init(members: [(name: String, type: MemberType, isRequired: Bool)]) {
        self.members = members
    }

    /// The same with members that may be there.
    func adding(_ optional: KeyValuePairs<String, MemberType>) -> OutputSchema {
        OutputSchema(
            members: members + optional.map { (name: $0.key, type: $0.value, isRequired: false) })
    }

    /// The same, where these texts and numbers may be null: not every layer can know them.
    public func allowingNull(in names: Set<String>) -> OutputSchema {
        OutputSchema(
            members: members.map { member in
                names.contains(member.name)
                    ? (name: member.name, type: member.type.orNull, isRequired: member.isRequired) : member
            })
    }

    /// The JSON Schema. What every answer may carry besides (`warnings`, `data_source`, …) needs no mention.
    public var schema: JSON {
        [
            "type": "object",
            "properties": .object(JSONObject(members.map { ($0.name, ["type": $0.type.json]) })),
            "required": .array(members.filter(\.isRequired).map { .string($0.name) }),
        ]
    }
}

/// What one call brings with it besides its arguments.
public struct CallContext: Sendable {
    /// Names this write for ever; nil for reads.
    public let operationID: Identifier?
    /// Who calls.
    public let actor: String
    /// When the call arrived.
    public let now: Timestamp
    /// When the caller stops waiting.
    public let deadline: Deadline
    /// The engine of the store.
    public let dialect: Dialect
    /// What the service remembers of its records.
    public let memory: Memory
    /// Whether the primary store is asked, rather than what stands in for it.
    public let isPrimary: Bool
    /// Makes identifiers.
    public let newIdentifier: @Sendable () -> Identifier

    /// The context of one call.
    public init(
        operationID: Identifier?, actor: String, now: Timestamp, deadline: Deadline, dialect: Dialect,
        memory: Memory = Memory(), isPrimary: Bool = true,
        newIdentifier: @escaping @Sendable () -> Identifier
    ) {
        self.operationID = operationID
        self.actor = actor
        self.now = now
        self.deadline = deadline
        self.dialect = dialect
        self.memory = memory
        self.isPrimary = isPrimary
        self.newIdentifier = newIdentifier
    }

    /// The same call, planned for what stands in for the primary store, of this engine: what is remembered of
    /// the one is not true of the other.
    func below(_ dialect: Dialect, newIdentifier: (@Sendable () -> Identifier)? = nil) -> CallContext {
        CallContext(
            operationID: operationID, actor: actor, now: now, deadline: deadline, dialect: dialect,
            memory: .none, isPrimary: false, newIdentifier: newIdentifier ?? self.newIdentifier)
    }
}
