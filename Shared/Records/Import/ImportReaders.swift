/// What the import needs and these pure values can't do themselves.
public struct ImportReaders: Sendable {
    /// Reads the YAML between two lines of `---`.
    public let frontMatter: @Sendable (ArraySlice<UInt8>) -> Result<FrontMatterValue, FrontMatterFault>
    /// The SHA-256 of some bytes, in hexadecimal.
    public let sha256: @Sendable ([UInt8]) -> String

    /// Readers that do it in these ways.
    public init(
        frontMatter: @escaping @Sendable (ArraySlice<UInt8>) -> Result<FrontMatterValue, FrontMatterFault>,
        sha256: @escaping @Sendable ([UInt8]) -> String
    ) {
        self.frontMatter = frontMatter
        self.sha256 = sha256
    }
}
