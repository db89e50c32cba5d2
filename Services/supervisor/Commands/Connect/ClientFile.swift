import NIOCore
import Wire

/// A client's file of settings, with ours put into it and everything else left as it is.
enum ClientFile {
    /// Why a file is left alone, as the end of a sentence that begins with its path.
    struct Fault: Error, Sendable, Equatable {
        let reason: String
    }

    /// The longest file that is read.
    static let bytesMax = 1 << 24

    /// The file's new text; nil where it says the same already.
    ///
    /// - Parameter content: What the file has; nil where there is none.
    /// - Throws: `Fault` where it is not what such a file is.
    static func merged(
        _ content: ByteBuffer?, _ configuration: ClientConfiguration
    ) throws(Fault) -> String? {
        var file: JSONObject = [:]
        if let content, !isBlank(content) {
            guard let json = try? JSON(parsing: content) else {
                throw Fault(reason: "is no valid JSON (comments are none, either): put it in by hand")
            }
            guard let object = json.object else { throw Fault(reason: "holds no JSON object") }
            file = object
        }
        let key = configuration.client.serversKey
        guard var servers = (file[key] ?? [:]).object else {
            throw Fault(reason: "has \"\(key)\", and it is no object")
        }
        servers[ClientConfiguration.serverName] = configuration.entry
        var merged = file
        merged[key] = .object(servers)
        if let input = configuration.input {
            guard let inputs = (file["inputs"] ?? []).array else {
                throw Fault(reason: "has \"inputs\", and it is no array")
            }
            merged["inputs"] = .array(inputs.filter { $0["id"] != input["id"] } + [input])
        }
        return merged == file ? nil : JSON.object(merged).indented + "\n"
    }

    private static func isBlank(_ content: ByteBuffer) -> Bool {
        content.readableBytesView.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }
}
