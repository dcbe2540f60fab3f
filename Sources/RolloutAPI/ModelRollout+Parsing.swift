package import KubeModel

extension ModelRollout {
    /// Reads and validates an object; `InvalidRollout` holds every error of it.
    ///
    /// `metadata` keeps the object without its spec and status.
    package init(parsing object: KubeObject) throws(InvalidRollout) {
        let errors = Validation.errors(in: object.json)
        guard errors.isEmpty else { throw InvalidRollout(errors: errors) }
        var metadata = object
        metadata.json["spec"] = nil
        metadata.json["status"] = nil
        self.init(
            metadata: metadata,
            spec: try RolloutSpec(decoding: object.spec),
            status: try RolloutStatus(parsing: object.json["status"])
        )
    }
}

extension RolloutSpec {
    /// Validates and reads `spec`.
    package init(parsing spec: JSONValue) throws(InvalidRollout) {
        let errors = Validation.errors(inSpec: spec)
        guard errors.isEmpty else { throw InvalidRollout(errors: errors) }
        try self.init(decoding: spec)
    }

    /// Reads a spec that is known to be valid.
    ///
    /// The template, by far the largest part, goes round the decoder.
    init(decoding spec: JSONValue) throws(InvalidRollout) {
        var rest = spec
        rest["template"] = .object([:])
        do {
            self = try rest.decoded(as: RolloutSpec.self)
        } catch {
            throw InvalidRollout(errors: [error.prefixed(by: "spec")])
        }
        template = spec["template"] ?? .object([:])
    }
}

extension RolloutStatus {
    /// Reads `status`; fields of a newer version are ignored, an absent status is an empty one.
    package init(parsing status: JSONValue?) throws(InvalidRollout) {
        guard let status, !status.isNull else {
            self.init()
            return
        }
        do {
            self = try status.decoded(as: RolloutStatus.self)
        } catch {
            throw InvalidRollout(errors: [error.prefixed(by: "status")])
        }
    }
}

extension FieldError {
    func prefixed(by root: String) -> FieldError {
        FieldError(path: path.isEmpty ? root : "\(root).\(path)", message: message)
    }
}
