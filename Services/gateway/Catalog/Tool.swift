import Wire

/// One tool as its service declares it: what routing needs to know, the rest as bytes.
struct Tool: Equatable, Sendable {
    let declaration: Declaration
    /// Whether a call changes anything; a tool that does not say so is taken to write.
    let writes: Bool

    var name: String { declaration.key }

    /// Reads one declaration; nil without a name and an input schema.
    init?(_ text: JSONSlice) {
        guard let declaration = Declaration(text, .tools), declaration["inputSchema"]?.isObject == true else {
            return nil
        }
        self.declaration = declaration
        writes = declaration["annotations"]?["readOnlyHint"]?.isTrue != true
    }
}
