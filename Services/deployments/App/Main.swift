import ServiceKit
import Deployments

@main
struct Main {
    static func main() {
        ServiceProcess.run(DeploymentsService.descriptor)
    }
}
