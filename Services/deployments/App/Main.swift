import Deployments

@main
struct Main {
    static func main() {
        DeploymentsService.run()
    }
}
