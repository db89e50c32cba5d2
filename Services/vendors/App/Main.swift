import Vendors
import ServiceKit

@main
struct Main {
    static func main() {
        ServiceProcess.run(VendorsService.descriptor)
    }
}
