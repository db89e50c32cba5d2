import NIOCore
import Primitives
import Wire

/// What a backup says of itself: `manifest.json` in its directory.
struct BackupManifest: Equatable, Sendable {
    /// The layout of a backup's directory that this program knows.
    static let format: Int64 = 1

    /// Of the export in it.
    let id: Identifier
    let madeAt: Timestamp
    /// The program that made it.
    let version: String
    /// How long writes waited for it at most, in milliseconds.
    let heldMilliseconds: Int64
    /// What each service has put into it: counts by table, lines, bytes and their checksum.
    let services: JSONObject
    /// Which store each service had.
    let stores: JSONObject
    /// Every effective setting by its variable, without secrets.
    let settings: JSONObject

    var lines: Int64 { services.members.reduce(0) { $0 + ($1.value["lines"]?.integer ?? 0) } }

    var json: JSON {
        [
            "holdfast_backup": .integer(Self.format), "id": .string(id.description),
            "made_at": .string(madeAt.description), "version": .string(version),
            "held_ms": .integer(heldMilliseconds), "services": .object(services), "stores": .object(stores),
            "settings": .object(settings),
        ]
    }

    init(
        id: Identifier, madeAt: Timestamp, version: String = HoldfastVersion.current, heldMilliseconds: Int64,
        services: JSONObject, stores: JSONObject, settings: JSONObject
    ) {
        (self.id, self.madeAt, self.version) = (id, madeAt, version)
        (self.heldMilliseconds, self.services) = (heldMilliseconds, services)
        (self.stores, self.settings) = (stores, settings)
    }

    /// Reads what a backup says of itself.
    ///
    /// - Throws: `BackupFault`.
    init(_ text: ByteBuffer) throws(BackupFault) {
        guard let json = try? JSON(parsing: text), let format = json["holdfast_backup"]?.integer else {
            throw BackupFault("its manifest.json is none of Holdfast's")
        }
        guard format <= Self.format else {
            let maker = json["version"]?.string ?? "of a later version"
            throw BackupFault(
                """
                it is of format \(format), made by Holdfast \(maker); \
                this one, \(HoldfastVersion.current), knows format \(Self.format): upgrade first
                """)
        }
        guard let id = json["id"]?.string.flatMap({ Identifier($0) }),
            let madeAt = json["made_at"]?.string.flatMap({ Timestamp($0) }),
            let version = json["version"]?.string, let services = json["services"]?.object
        else { throw BackupFault("its manifest.json lacks what it must tell") }
        self.init(
            id: id, madeAt: madeAt, version: version, heldMilliseconds: json["held_ms"]?.integer ?? 0,
            services: services, stores: json["stores"]?.object ?? [:],
            settings: json["settings"]?.object ?? [:])
    }
}

/// Why a backup can't be used, as the end of a sentence that begins with its path.
struct BackupFault: Error, Equatable, Sendable {
    let phrase: String

    init(_ phrase: String) { self.phrase = phrase }
}
