public import Records
public import Wire

/// A tool that may be given the path of a file instead of its text.
///
/// The text is put into the arguments before the call is anything else: what is journaled, replayed and told
/// again from its operation's id is the text, not whatever the file has become since.
public protocol FileReadingTool: Tool {
    /// Whether these arguments name a file.
    static func namesFile(_ arguments: JSONObject) -> Bool

    /// The arguments with the text of the file that they name.
    ///
    /// - Throws: `ToolError` where the file can't be read.
    static func completed(_ arguments: JSONObject, _ files: RepositoryFiles) throws(ToolError) -> JSONObject
}
