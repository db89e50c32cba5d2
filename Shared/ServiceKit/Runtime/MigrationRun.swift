import Glibc
import Logging
import Primitives
import Storage
import Telemetry

/// A service's program that only brings its store's schema up to date: `--migrate`, and leaves.
enum MigrationRun {
    /// The only argument that it takes.
    static let flag = "--migrate"

    /// Migrates, and answers the program's exit code: 0 once the schema is this program's, 75 where another
    /// attempt may succeed, 78 where somebody has to mend something first.
    static func exitCode(
        _ schema: Schema, in store: ServiceConfiguration.Store, logLevel: Logger.Level
    ) async -> Int32 {
        let threshold = LogThreshold(logLevel)
        let logger = Logger(label: schema.service) {
            JSONLineLogHandler(service: $0, threshold: threshold)
        }
        do throws(StoreOpenError) {
            let opened = try await Store.open(
                store.configuration(of: schema.service), schema: schema, logger: logger)
            opened.database.close()
            logger.info(
                "the schema is up to date", metadata: ["store": "\(opened.database.dialect.rawValue)"])
            return EX_OK
        } catch {
            logger.critical("the schema can't be brought up to date", metadata: ["error": "\(error)"])
            return error.isRetryable ? EX_TEMPFAIL : EX_CONFIG
        }
    }
}
