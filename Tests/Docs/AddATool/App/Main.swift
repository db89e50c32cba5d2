import ServiceKit
import Vendors

/// The vendors service with the tool of `docs/add-a-tool.md`, as it is built when the page is followed.
@main
struct Main {
    static func main() {
        let vendors = VendorsService.descriptor
        // Where the page was followed here, the service has it already.
        let others = vendors.tools.filter { $0.description.name != ListStaleVendors.description.name }
        ServiceProcess.run(
            ServiceDescriptor(
                name: vendors.name, title: vendors.title, schema: vendors.schema,
                tools: others + [ListStaleVendors.self], methods: vendors.methods,
                labels: vendors.labels, names: vendors.names, peers: vendors.peers,
                rewriting: vendors.rewriting, imports: vendors.imports, resources: vendors.resources,
                prompts: vendors.prompts))
    }
}
