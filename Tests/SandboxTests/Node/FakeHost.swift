import KubeModel
import Sandbox

/// A host whose processes and answers are what a test says.
struct FakeHost: ContainerHost {
    /// What the host was asked to do, in order.
    private(set) var trace: [String] = []
    private(set) var launches: [ContainerLaunch] = []
    /// How processes ended, by the order of their starts.
    var exits: [Int: ProcessExit] = [:]
    /// The answer to every check of that kind; nil: none yet.
    var answers: [String: Bool] = ["http": true, "tcp": true, "exec": true]
    /// Why nothing can be started.
    var refusal: ContainerLaunch.Failure?
    private var checks: [String] = []

    init() {}

    mutating func start(_ launch: ContainerLaunch) throws(ContainerLaunch.Failure) -> Int {
        if let refusal { throw refusal }
        launches.append(launch)
        trace.append("start \(launch.container) \(launch.attempt)")
        return launches.count - 1
    }

    mutating func exit(of process: Int) -> ProcessExit? { exits[process] }

    mutating func terminate(_ process: Int) { trace.append("term \(process)") }
    mutating func kill(_ process: Int) { trace.append("kill \(process)") }

    mutating func ask(_ check: ContainerCheck, of launch: ContainerLaunch, timeout: Duration) -> Int {
        switch check {
        case .http: checks.append("http")
        case .tcp: checks.append("tcp")
        case .exec(let words): checks.append(words.first == "hook" ? "hook" : "exec")
        }
        return checks.count - 1
    }

    mutating func answer(to check: Int) -> Bool? { answers[checks[check]] }

    /// How often a check of that kind was begun.
    func count(_ kind: String) -> Int { checks.count { $0 == kind } }
}
