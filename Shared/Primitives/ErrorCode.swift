/// The codes a failed tool call can carry: the one catalogue of them, never renamed.
public enum ErrorCode: String, Sendable, CaseIterable {
    /// An argument breaks its rule; all faults are listed.
    case validationFailed = "validation_failed"
    /// The id or name is unknown, or deleted where that matters.
    case notFound = "not_found"
    /// The version given is not the current one.
    case versionConflict = "version_conflict"
    /// The vendor name is taken, whatever its case.
    case alreadyExists = "already_exists"
    /// A parent or dependency would close a loop.
    case cycle
    /// Deeper than five levels.
    case depthExceeded = "depth_exceeded"
    /// No layer could answer.
    case unavailable
    /// The caller's deadline passed.
    case deadlineExceeded = "deadline_exceeded"
    /// A frame or a result over its limit.
    case tooLarge = "too_large"
    /// An operation id used again with another payload.
    case operationMismatch = "operation_mismatch"
    /// Over the caller's rate.
    case rateLimited = "rate_limited"
    /// A fault of ours; the log has it under the trace id.
    case `internal`
    /// The token or socket peer is not allowed to do this.
    case permissionDenied = "permission_denied"
}
