package import KubeModel

extension RolloutStatus {
    /// The status as a document without nulls; numbers that JSON does not know are left out.
    package func json() throws -> JSONValue {
        var finite = self
        if finite.traffic?.measured?.isFinite == false { finite.traffic?.measured = nil }
        for index in (finite.analysis ?? []).indices {
            if finite.analysis?[index].value?.isFinite == false { finite.analysis?[index].value = nil }
            if finite.analysis?[index].stableValue?.isFinite == false { finite.analysis?[index].stableValue = nil }
        }
        return try JSONValue(encoding: finite)
    }

    /// The body of a server-side apply to the `status` subresource of the object.
    ///
    /// With its `uid` and `resourceVersion`, so that the write is refused where the object changed or is another one.
    package func applyBody(on object: KubeObject) throws -> JSONValue {
        var body = KubeObject(.modelRollout, object.key)
        if !object.uid.isEmpty { body.json[path: "metadata", "uid"] = .string(object.uid) }
        if !object.resourceVersion.isEmpty {
            body.json[path: "metadata", "resourceVersion"] = .string(object.resourceVersion)
        }
        body.json["status"] = try json()
        return body.json
    }
}
