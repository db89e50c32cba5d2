/// Whether a vendor's extractor works, in the words of the records.
public enum VendorState: String, Sendable, Hashable, CaseIterable {
    /// It works.
    case operational
    /// It does not.
    case broken
}

extension TextCursor {
    /// Takes `operational` or `broken`, in any case, where the word ends there.
    mutating func vendorState() -> VendorState? {
        var next = self
        let state: VendorState
        if next.skip("operational", anyCase: true) {
            state = .operational
        } else if next.skip("broken", anyCase: true) {
            state = .broken
        } else {
            return nil
        }
        guard next.isAtWordEnd else { return nil }
        self = next
        return state
    }
}
