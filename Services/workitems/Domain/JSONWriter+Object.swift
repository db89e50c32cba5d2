import Wire

extension JSONWriter {
    /// An object of the members that `writeMembers` writes.
    mutating func object(_ writeMembers: (inout JSONWriter) -> Void) {
        beginObject()
        writeMembers(&self)
        endObject()
    }
}
