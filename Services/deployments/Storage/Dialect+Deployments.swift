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

    /// A subquery of the vendors that a deployment touches: a JSON array of their ids and names, by name.
    func linkedVendors(of deployment: String) -> String {
        switch self {
        case .postgresql:
            """
            (SELECT coalesce(json_agg(json_build_object('id', vendor_id, 'name', label) \
            ORDER BY label, vendor_id), '[]') FROM vendor_deployment_links \
            WHERE deployment_id = \(deployment))
            """
        case .sqlite:
            """
            (SELECT json_group_array(json_object('id', vendor_id, 'name', label)) \
            FROM (SELECT vendor_id, label FROM vendor_deployment_links WHERE deployment_id = \(deployment) \
            ORDER BY label, vendor_id))
            """
        }
    }
}
