import ServiceKit
import WorkItems

@main
struct Main {
    static func main() {
        ServiceProcess.run(WorkItemsService.descriptor)
    }
}
