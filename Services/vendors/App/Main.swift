import ServiceKit
import Vendors

@main
struct Main {
    static func main() {
        ServiceProcess.run(VendorsService.descriptor)
    }
}
