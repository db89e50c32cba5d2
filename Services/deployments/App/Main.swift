import Deployments
import ServiceKit

@main
struct Main {
    static func main() {
        ServiceProcess.run(DeploymentsService.descriptor)
    }
}
