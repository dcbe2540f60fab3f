import KubeModel

extension ClusterState {
    /// Commits a change and everything that follows from it at once.
    @discardableResult
    func commit(
        _ verb: StoredChange.Verb,
        _ type: ResourceType,
        _ key: ObjectKey,
        _ object: KubeObject
    ) -> KubeObject {
        let change = store.commit(verb, type.storage, key, object)
        dependents.update(type.storage, change)
        committed.append((type.storage, change))
        if change.verb == .deleted, type.kind.kind == "Service" {
            for address in change.new.spec["clusterIPs"]?.array ?? [] { serviceAddresses.remove(address.string ?? "") }
        }
        return change.new
    }

    /// Runs the operation for callers inside the process.
    func unwrapped<Result>(_ operation: () throws(Refusal) -> Result) throws(APIStatus) -> Result {
        do {
            return try operation()
        } catch {
            throw error.status
        }
    }
}
