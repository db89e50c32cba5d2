/// Inner parts that no test names, each with the name by which its module's tests reach it.
enum TestedThrough {
    static let names: [String: String] = [:]
}
