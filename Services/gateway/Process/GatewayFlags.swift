import Glibc

/// The flags of a gateway's command line, parsed by hand: a client waits for this start.
struct GatewayFlags: Equatable {
    /// Empty where none is named.
    private(set) var services: [String] = []
    private(set) var supervisorStart: CInt?
    private(set) var listener: HTTPSettings.Listener?
    /// The line to the supervisor.
    private(set) var control: CInt?
    /// What this gateway has to do with the status document.
    private(set) var statusFile: StatusFileSettings.Duty?

    /// A flag that takes values.
    private enum Flag: String {
        case service = "--service"
        case supervisorStart = "--supervisor-start"
        case http = "--http"
        case httpListener = "--http-listener"
        case control = "--control-fd"
        case statusFile = "--status-file"
    }

    /// Reads the flags.
    ///
    /// - Throws: `Refusal` with exit code 64.
    init(_ arguments: [String]) throws(GatewayConfiguration.Refusal) {
        var open: (flag: Flag, hasValue: Bool)?
        for argument in arguments {
            if let current = open, !argument.hasPrefix("-"), !(current.hasValue && current.flag != .service) {
                try take(argument, for: current.flag)
                open?.hasValue = true
                continue
            }
            try Self.checkValue(open)
            open = nil
            guard argument != "--stdio" else { continue }
            guard let flag = Flag(rawValue: argument) else {
                throw Self.refusal(
                    "\(argument) is not known; usage: holdfast-gateway [--stdio | --http HOST:PORT]"
                        + " [--service NAME...]")
            }
            open = (flag, false)
        }
        try Self.checkValue(open)
    }

    private static func checkValue(
        _ open: (flag: Flag, hasValue: Bool)?
    ) throws(GatewayConfiguration.Refusal) {
        guard let open, !open.hasValue else { return }
        switch open.flag {
        case .service: throw refusal("--service needs a name.")
        case .supervisorStart, .httpListener, .control:
            throw refusal("\(open.flag.rawValue) needs a descriptor.")
        case .http: throw refusal("--http needs an address, HOST:PORT.")
        case .statusFile: throw refusal("--status-file needs \(duties).")
        }
    }

    private mutating func take(
        _ argument: String, for flag: Flag
    ) throws(GatewayConfiguration.Refusal) {
        switch flag {
        case .service:
            guard Self.isServiceName(argument), !services.contains(argument) else {
                throw Self.refusal(
                    "--service \(argument): names are lowercase letters, digits and '-', each once.")
            }
            services.append(argument)
        case .control: control = try Self.descriptor(argument, flag)
        case .supervisorStart: supervisorStart = try Self.descriptor(argument, flag)
        case .http:
            guard let address = HTTPSettings.address(argument) else {
                throw Self.refusal("--http \(argument): it takes an address, HOST:PORT.")
            }
            try listen(address)
        case .statusFile:
            guard let duty = StatusFileSettings.Duty(rawValue: argument) else {
                throw Self.refusal("--status-file \(argument): it takes \(Self.duties).")
            }
            statusFile = duty
        case .httpListener: try listen(.inherited(descriptor: try Self.descriptor(argument, flag)))
        }
    }

    private static let duties = StatusFileSettings.Duty.allCases.map(\.rawValue).joined(separator: ", ")

    private mutating func listen(
        _ listener: HTTPSettings.Listener
    ) throws(GatewayConfiguration.Refusal) {
        guard self.listener == nil else { throw Self.refusal("HTTP is served in one place: name it once.") }
        self.listener = listener
    }

    private static func descriptor(
        _ argument: String, _ flag: Flag
    ) throws(GatewayConfiguration.Refusal) -> CInt {
        guard let number = CInt(argument), number > STDERR_FILENO else {
            throw refusal("\(flag.rawValue) \(argument): it takes an inherited descriptor.")
        }
        return number
    }

    private static func refusal(_ sentence: String) -> GatewayConfiguration.Refusal {
        GatewayConfiguration.Refusal(sentence: sentence, exitCode: 64)
    }

    /// A name becomes part of a path.
    private static func isServiceName(_ name: String) -> Bool {
        name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
    }
}
