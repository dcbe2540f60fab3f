import KubeModel

/// What runs processes for a node: the operating system, or a stand-in in tests.
///
/// Nothing here waits: whatever takes time is begun, and its outcome asked for later.
package protocol ContainerHost {
    /// Starts a process in a group of its own and returns a handle for it.
    mutating func start(_ launch: ContainerLaunch) throws(ContainerLaunch.Failure) -> Int
    /// How the process ended; nil while it runs. After an answer the handle is spent.
    mutating func exit(of process: Int) -> ProcessExit?
    /// Asks the process to end.
    mutating func terminate(_ process: Int)
    /// Ends the process and its group.
    mutating func kill(_ process: Int)
    /// Begins to ask a container something; no answer in time is a no.
    mutating func ask(_ check: ContainerCheck, of launch: ContainerLaunch, timeout: Duration) -> Int
    /// The answer, once; nil while there is none.
    mutating func answer(to check: Int) -> Bool?
}

/// How a process ended.
package struct ProcessExit: Sendable, Hashable {
    /// The exit code, or 128 and the signal's number.
    package var code: Int
    package var signal: Int?

    package init(code: Int, signal: Int? = nil) {
        self.code = code
        self.signal = signal
    }
}
