/// All that an imported status document says, by records, and all that it says beside them.
///
/// Every line of the file is part of a record, a heading or ornament that the report writes anew, or carried
/// over; a line of which a part could not be read is carried over as well.
public struct ImportedDocument: Sendable, Hashable {
    /// The vendors, in the file's order, as everything here.
    public internal(set) var vendors: [ImportedVendor] = []
    /// The deployments.
    public internal(set) var deployments: [ImportedDeployment] = []
    /// The enhancements.
    public internal(set) var enhancements: [ImportedEnhancement] = []
    /// The prompts of sessions that can become sessions.
    public internal(set) var prompts: [ImportedPrompt] = []
    /// The prompts that can't.
    public internal(set) var skippedPrompts: [SkippedPrompt] = []
    /// The work items that stand in no other. They are not imported: their lines are carried over.
    public internal(set) var workItems: [StatusDocument.WorkItem] = []
    /// What the headings of the sections announce.
    public internal(set) var counts: [ImportedCount] = []
    /// What is no record, in order, and no two of them adjoin.
    public internal(set) var carriedOver: [CarriedOver] = []
    /// In the order of their lines, at most `StatusDocument.notesMax`; the last then says that there are
    /// more.
    public internal(set) var notes: [ImportNote] = []
    /// How many lines the file has.
    public internal(set) var lineCount = 0

    /// What is longer is not read but carried over whole, and noted, in bytes.
    public static let bytesMax = 8_388_608
}
