#if canImport(Glibc)
    import Glibc
#endif

/// One variable of the environment; nil where it is unset or empty.
public func environmentValue(_ name: String) -> String? {
    guard let pointer = getenv(name) else { return nil }
    let value = String(cString: pointer)
    return value.isEmpty ? nil : value
}
