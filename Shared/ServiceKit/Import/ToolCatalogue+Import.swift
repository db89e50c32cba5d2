import Primitives

extension ToolCatalogue {
    /// How the names of the methods of imports begin.
    static let importPrefix = "service/import-"

    /// The methods by which records are imported.
    static func importMethods(_ records: ImportedRecords) -> [String: Entry] {
        let entries = [
            entry(of: PreviewImport.self, \.records, records),
            entry(of: StageImport.self, \.records, records),
            entry(of: CheckImport.self, \.records, records),
            entry(of: ConfirmImport.self, \.records, records),
            entry(of: WithdrawImport.self, \.records, records),
            entry(of: RollBackImport.self, \.records, records), entry(of: AskImport.self),
        ]
        return Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0) })
    }

    private static func entry<T: Tool>(
        of type: T.Type, _ path: any WritableKeyPath<T, ImportedRecords?> & Sendable,
        _ records: ImportedRecords
    ) -> Entry {
        Entry(name: type.description.name, isWrite: type.description.effect != .read) { arguments in
            var tool = try InputReader.read(T.self, from: arguments)
            tool[keyPath: path] = records
            return tool
        }
    }
}
