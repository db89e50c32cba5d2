import ArgumentParser
import Wire

/// `holdfast vendors`
struct VendorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vendors", abstract: "List the vendor extractors by name, or show one.")

    @Argument(help: "The vendor to show, in any case.")
    var name: String?

    @Option(
        help: "Only this status: operational or broken.", completion: .list(["operational", "broken"]))
    var status: String?

    @Option(
        help: "Only what supports this format: excel, csv, pdf or ocr.",
        completion: .list(["excel", "csv", "pdf", "ocr"]))
    var format: String?

    @Option(help: ArgumentHelp("Only names that have this in them.", valueName: "text"))
    var contains: String?

    @Option(help: ArgumentHelp("At most this many, up to 100.", valueName: "number"))
    var limit = 100

    @Option(help: ArgumentHelp("Leave out as many of the first.", valueName: "number"))
    var offset = 0

    @Flag(help: "Print the tool's answer, JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func validate() throws {
        guard name == nil || (status == nil && format == nil && contains == nil) else {
            throw ValidationError("Give either a name or filters.")
        }
    }

    func run() throws {
        var client = try ToolClient(options.resolved())
        if let name {
            let vendor = try client.call("query_vendor_status", ["name": .string(name)])
            return RecordPage.show(vendor, json: json) { terminal, _ in VendorText.page(vendor, terminal) }
        }
        var arguments: JSONObject = ["limit": .integer(limit), "offset": .integer(offset)]
        arguments["status"] = status.map { .string($0) }
        arguments["format"] = format.map { .string($0) }
        arguments["name_contains"] = contains.map { .string($0) }
        let answer = try client.call("list_vendors", arguments)
        RecordPage.show(answer, json: json) { terminal, _ in VendorText.list(answer, terminal) }
    }
}
