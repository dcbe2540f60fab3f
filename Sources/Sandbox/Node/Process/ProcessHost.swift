import Glibc
package import KubeModel

/// Runs containers as processes of this machine.
package struct ProcessHost: ContainerHost {
    /// Variables of this process that every container gets, unless it sets them itself.
    package static let inherited = ["PATH", "HOME", "LANG", "TMPDIR"]

    /// The directory in which pods have their directories and logs.
    package let root: String
    private let prober = Prober()
    private let guardian: ProcessGuard

    package init(root: String) throws {
        try Files.makeDirectory(root)
        self.root = root
        guardian = try ProcessGuard()
    }

    package func start(_ launch: ContainerLaunch) throws(ContainerLaunch.Failure) -> Int {
        do {
            let log = PodDirectory(root: root, pod: launch.pod, uid: launch.podUID)
                .log(of: launch.container, attempt: launch.attempt)
            let pid = try ChildProcess.spawn(try settings(launch, arguments: launch.arguments, log: log))
            guardian.add(pid)
            return Int(pid)
        } catch {
            throw ContainerLaunch.Failure(reason: "RunContainerError", message: "\(error)")
        }
    }

    package func exit(of process: Int) -> ProcessExit? {
        let pid = pid_t(process)
        guard let exit = ChildProcess.exit(of: pid) else { return nil }
        // What the process left behind in its group goes with it.
        ChildProcess.killGroup(pid)
        guardian.remove(pid)
        return exit
    }

    package func terminate(_ process: Int) { ChildProcess.terminate(pid_t(process)) }
    package func kill(_ process: Int) { ChildProcess.killGroup(pid_t(process)) }

    package func ask(_ check: ContainerCheck, of launch: ContainerLaunch, timeout: Duration) -> Int {
        prober.ask(check, timeout: timeout) { words in
            try? ChildProcess.spawn(settings(launch, arguments: words, log: "/dev/null"))
        }
    }

    package func answer(to check: Int) -> Bool? { prober.answer(to: check) }

    private func settings(
        _ launch: ContainerLaunch,
        arguments: [String],
        log: String
    ) throws(ChildProcess.SystemError) -> ChildProcess.Settings {
        let directory = PodDirectory(root: root, pod: launch.pod, uid: launch.podUID).path
        try Files.makeDirectory(directory)
        var environment: [String: String] = ["HOSTNAME": launch.pod.name]
        for name in Self.inherited { environment[name] = Files.variable(name) }
        environment.merge(launch.environment) { $1 }
        return ChildProcess.Settings(
            arguments: arguments,
            environment: environment,
            workingDirectory: launch.workingDirectory ?? directory,
            logPath: log
        )
    }
}

/// Where a pod keeps its files.
package struct PodDirectory {
    package let root: String
    package let pod: ObjectKey
    package let uid: String

    package var path: String { "\(root)/\(pod.namespace)_\(pod.name)_\(uid)" }

    /// What a container wrote since it was started that time.
    package func log(of container: String, attempt: Int) -> String { "\(path)/\(container)-\(attempt).log" }
}
