import Storage

/// Everything in which the deployments' SQL differs between the engines.
extension Dialect {
    /// A subquery of the columns id, label and verified of the objects in a JSON array given as `parameter`.
    func links(in parameter: String) -> String {
        switch self {
        case .postgresql:
            """
            (SELECT (value ->> 'id')::uuid AS id, value ->> 'label' AS label, \
            (value ->> 'verified')::boolean AS verified FROM json_array_elements(\(parameter)::json))
            """
        case .sqlite:
            """
            (SELECT value ->> 'id' AS id, value ->> 'label' AS label, value ->> 'verified' AS verified \
            FROM json_each(\(parameter)))
            """
        }
    }
}
