extension RecordedRefusal {
    static let second: [RecordedRefusal] = [
        RecordedRefusal(
            "json patch test fails",
            422,
            "Invalid",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"the server re\#
            jected our request due to an error in our request","reason":"Invalid","details":{},"code":42\#
            2}
            """#
        ),
        RecordedRefusal(
            "json patch bad path",
            422,
            "Invalid",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"the server re\#
            jected our request due to an error in our request","reason":"Invalid","details":{},"code":42\#
            2}
            """#
        ),
        RecordedRefusal(
            "json patch resourceVersion test",
            422,
            "Invalid",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"the server re\#
            jected our request due to an error in our request","reason":"Invalid","details":{},"code":42\#
            2}
            """#
        ),
        RecordedRefusal(
            "json patch malformed",
            400,
            "BadRequest",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"error decodin\#
            g patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp","reason\#
            ":"BadRequest","code":400}
            """#
        ),
        RecordedRefusal(
            "strategic patch on a custom resource",
            415,
            "UnsupportedMediaType",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"the body of t\#
            he request was in an unknown format - accepted media types include: application/json-patch+j\#
            son, application/merge-patch+json, application/apply-patch+yaml","reason":"UnsupportedMediaT\#
            ype","code":415}
            """#
        ),
        RecordedRefusal(
            "patch missing",
            404,
            "NotFound",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"widgets.examp\#
            le.dev \"zz\" not found","reason":"NotFound","details":{"name":"zz","group":"example.dev","k\#
            ind":"widgets"},"code":404}
            """#
        ),
        RecordedRefusal(
            "apply conflict",
            409,
            "Conflict",
            ["FieldManagerConflict .spec.size"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Apply failed \#
            with 1 conflict: conflict with \"one\": .spec.size","reason":"Conflict","details":{"causes":\#
            [{"reason":"FieldManagerConflict","message":"conflict with \"one\"","field":".spec.size"}]},\#
            "code":409}
            """#
        ),
        RecordedRefusal(
            "apply without manager",
            422,
            "Invalid",
            ["FieldValueRequired fieldManager"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"PatchOptions.\#
            meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch","rea\#
            son":"Invalid","details":{"group":"meta.k8s.io","kind":"PatchOptions","causes":[{"reason":"F\#
            ieldValueRequired","message":"Required value: is required for apply patch","field":"fieldMan\#
            ager"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "apply escaped slash",
            400,
            "BadRequest",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"error decodin\#
            g YAML: error converting YAML to JSON: yaml: found unknown escape character","reason":"BadRe\#
            quest","code":400}
            """#
        ),
        RecordedRefusal(
            "apply with stale resourceVersion",
            409,
            "Conflict",
            ["FieldManagerConflict .spec.size"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Apply failed \#
            with 1 conflict: conflict with \"two\": .spec.size","reason":"Conflict","details":{"causes":\#
            [{"reason":"FieldManagerConflict","message":"conflict with \"two\"","field":".spec.size"}]},\#
            "code":409}
            """#
        ),
        RecordedRefusal(
            "apply invalid",
            422,
            "Invalid",
            ["FieldValueInvalid spec.size"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget.exampl\#
            e.dev \"s\" is invalid: spec.size: Invalid value: 1000: spec.size in body should be less tha\#
            n or equal to 100","reason":"Invalid","details":{"name":"s","group":"example.dev","kind":"Wi\#
            dget","causes":[{"reason":"FieldValueInvalid","message":"Invalid value: 1000: spec.size in b\#
            ody should be less than or equal to 100","field":"spec.size"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "apply unknown field",
            500,
            "",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"failed to cre\#
            ate typed patch object (/s; example.dev/v1, Kind=Widget): .spec.nope: field not declared in \#
            schema","code":500}
            """#
        ),
        RecordedRefusal(
            "apply with managedFields",
            400,
            "BadRequest",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"metadata.mana\#
            gedFields must be nil","reason":"BadRequest","code":400}
            """#
        ),
        RecordedRefusal(
            "page 2 with resourceVersion",
            400,
            "BadRequest",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"specifying re\#
            source version is not allowed when using continue","reason":"BadRequest","code":400}
            """#
        ),
        RecordedRefusal(
            "bad continue",
            400,
            "BadRequest",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"invalid conti\#
            nue token: continue key is not valid: invalid character 'i' looking for beginning of value",\#
            "reason":"BadRequest","code":400}
            """#
        ),
        RecordedRefusal(
            "list bad selector",
            400,
            "BadRequest",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"unable to par\#
            se requirement: found '=', expected: identifier","reason":"BadRequest","code":400}
            """#
        ),
        RecordedRefusal(
            "list by unknown field",
            400,
            "BadRequest",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"field label n\#
            ot supported: spec.size","reason":"BadRequest","code":400}
            """#
        ),
        RecordedRefusal(
            "list match without rv",
            422,
            "Invalid",
            ["FieldValueForbidden resourceVersionMatch"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"ListOptions.m\#
            eta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidd\#
            en unless resourceVersion is provided","reason":"Invalid","details":{"group":"meta.k8s.io","\#
            kind":"ListOptions","causes":[{"reason":"FieldValueForbidden","message":"Forbidden: resource\#
            VersionMatch is forbidden unless resourceVersion is provided","field":"resourceVersionMatch"\#
            }]},"code":422}
            """#
        ),
        RecordedRefusal(
            "list future rv",
            504,
            "Timeout",
            ["ResourceVersionTooLarge "],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Timeout: Too \#
            large resource version: 999999999, current: 267","reason":"Timeout","details":{"causes":[{"r\#
            eason":"ResourceVersionTooLarge","message":"Too large resource version"}],"retryAfterSeconds\#
            ":1},"code":504}
            """#
        ),
        RecordedRefusal(
            "new finalizer while terminating",
            422,
            "Invalid",
            ["FieldValueForbidden metadata.finalizers", "FieldValueForbidden metadata.finalizers"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget.exampl\#
            e.dev \"p3\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if t\#
            he object is being deleted, found new finalizers []string{\"example.dev/y\"}","reason":"Inva\#
            lid","details":{"name":"p3","group":"example.dev","kind":"Widget","causes":[{"reason":"Field\#
            ValueForbidden","message":"Forbidden: no new finalizers can be added if the object is being \#
            deleted, found new finalizers []string{\"example.dev/y\"}","field":"metadata.finalizers"},{"\#
            reason":"FieldValueForbidden","message":"Forbidden: no new finalizers can be added if the ob\#
            ject is being deleted, found new finalizers []string{\"example.dev/y\"}","field":"metadata.f\#
            inalizers"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "gone",
            404,
            "NotFound",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"widgets.examp\#
            le.dev \"p3\" not found","reason":"NotFound","details":{"name":"p3","group":"example.dev","k\#
            ind":"widgets"},"code":404}
            """#
        ),
        RecordedRefusal(
            "delete wrong uid",
            409,
            "Conflict",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Operation can\#
            not be fulfilled on Widget.example.dev \"p4\": the UID in the precondition (no) does not mat\#
            ch the UID in record (6ea271b2-f161-4e2b-a300-d2bc3b12f3dc). The object might have been dele\#
            ted and then recreated","reason":"Conflict","details":{"name":"p4","group":"example.dev","ki\#
            nd":"Widget"},"code":409}
            """#
        ),
        RecordedRefusal(
            "delete missing",
            404,
            "NotFound",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"widgets.examp\#
            le.dev \"p4\" not found","reason":"NotFound","details":{"name":"p4","group":"example.dev","k\#
            ind":"widgets"},"code":404}
            """#
        ),
        RecordedRefusal(
            "deployment selector immutable",
            422,
            "Invalid",
            ["FieldValueInvalid spec.template.metadata.labels", "FieldValueInvalid spec.selector"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Deployment.ap\#
            ps \"d\" is invalid: [spec.template.metadata.labels: Invalid value: {\"app\":\"d\"}: `select\#
            or` does not match template `labels`, spec.selector: Invalid value: {\"matchLabels\":{\"app\\#
            ":\"e\"}}: field is immutable]","reason":"Invalid","details":{"name":"d","group":"apps","kin\#
            d":"Deployment","causes":[{"reason":"FieldValueInvalid","message":"Invalid value: {\"app\":\\#
            "d\"}: `selector` does not match template `labels`","field":"spec.template.metadata.labels"}\#
            ,{"reason":"FieldValueInvalid","message":"Invalid value: {\"matchLabels\":{\"app\":\"e\"}}: \#
            field is immutable","field":"spec.selector"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "deployment without selector",
            422,
            "Invalid",
            ["FieldValueRequired spec.selector", "FieldValueInvalid spec.template.metadata.labels"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Deployment.ap\#
            ps \"x\" is invalid: [spec.selector: Required value, spec.template.metadata.labels: Invalid \#
            value: null: `selector` does not match template `labels`]","reason":"Invalid","details":{"na\#
            me":"x","group":"apps","kind":"Deployment","causes":[{"reason":"FieldValueRequired","message\#
            ":"Required value","field":"spec.selector"},{"reason":"FieldValueInvalid","message":"Invalid\#
             value: null: `selector` does not match template `labels`","field":"spec.template.metadata.l\#
            abels"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "service clusterIP immutable",
            422,
            "Invalid",
            ["FieldValueInvalid spec.clusterIPs[0]"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Service \"s\"\#
             is invalid: spec.clusterIPs[0]: Invalid value: [\"10.0.0.99\"]: may not change once set","r\#
            eason":"Invalid","details":{"name":"s","kind":"Service","causes":[{"reason":"FieldValueInval\#
            id","message":"Invalid value: [\"10.0.0.99\"]: may not change once set","field":"spec.cluste\#
            rIPs[0]"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "lease stolen: stale put",
            409,
            "Conflict",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Operation can\#
            not be fulfilled on leases.coordination.k8s.io \"l\": the object has been modified; please a\#
            pply your changes to the latest version and try again","reason":"Conflict","details":{"name"\#
            :"l","group":"coordination.k8s.io","kind":"leases"},"code":409}
            """#
        ),
        RecordedRefusal(
            "lease bad time",
            422,
            "Invalid",
            ["FieldValueInvalid patch"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":" \"\" is inva\#
            lid: patch: Invalid value: \"{\\\"apiVersion\\\":\\\"coordination.k8s.io/v1\\\",\\\"kind\\\"\#
            :\\\"Lease\\\",\\\"metadata\\\":{\\\"name\\\":\\\"l\\\",\\\"namespace\\\":\\\"t\\\",\\\"uid\\#
            \\":\\\"90d992e0-0f89-4a36-b3c5-b1e557990929\\\",\\\"resourceVersion\\\":\\\"329\\\",\\\"cre\#
            ationTimestamp\\\":\\\"2026-11-21T02:37:33Z\\\",\\\"managedFields\\\":[{\\\"manager\\\":\\\"\#
            python-requests\\\",\\\"operation\\\":\\\"Update\\\",\\\"apiVersion\\\":\\\"coordination.k8s\#
            .io/v1\\\",\\\"time\\\":\\\"2026-11-21T02:37:33Z\\\",\\\"fieldsType\\\":\\\"FieldsV1\\\",\\\\#
            "fieldsV1\\\":{\\\"f:spec\\\":{\\\"f:acquireTime\\\":{},\\\"f:holderIdentity\\\":{},\\\"f:le\#
            aseDurationSeconds\\\":{},\\\"f:leaseTransitions\\\":{},\\\"f:renewTime\\\":{}}}}]},\\\"spec\#
            \\\":{\\\"acquireTime\\\":\\\"2026-01-01T00:00:00.000000Z\\\",\\\"holderIdentity\\\":\\\"a\\\#
            \",\\\"leaseDurationSeconds\\\":15,\\\"leaseTransitions\\\":0,\\\"renewTime\\\":\\\"yesterda\#
            y\\\"}}\": parsing time \"yesterday\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \#
            \"yesterday\" as \"2006\"","reason":"Invalid","details":{"causes":[{"reason":"FieldValueInva\#
            lid","message":"Invalid value: \"{\\\"apiVersion\\\":\\\"coordination.k8s.io/v1\\\",\\\"kind\#
            \\\":\\\"Lease\\\",\\\"metadata\\\":{\\\"name\\\":\\\"l\\\",\\\"namespace\\\":\\\"t\\\",\\\"\#
            uid\\\":\\\"90d992e0-0f89-4a36-b3c5-b1e557990929\\\",\\\"resourceVersion\\\":\\\"329\\\",\\\\#
            "creationTimestamp\\\":\\\"2026-11-21T02:37:33Z\\\",\\\"managedFields\\\":[{\\\"manager\\\":\#
            \\\"python-requests\\\",\\\"operation\\\":\\\"Update\\\",\\\"apiVersion\\\":\\\"coordination\#
            .k8s.io/v1\\\",\\\"time\\\":\\\"2026-11-21T02:37:33Z\\\",\\\"fieldsType\\\":\\\"FieldsV1\\\"\#
            ,\\\"fieldsV1\\\":{\\\"f:spec\\\":{\\\"f:acquireTime\\\":{},\\\"f:holderIdentity\\\":{},\\\"\#
            f:leaseDurationSeconds\\\":{},\\\"f:leaseTransitions\\\":{},\\\"f:renewTime\\\":{}}}}]},\\\"\#
            spec\\\":{\\\"acquireTime\\\":\\\"2026-01-01T00:00:00.000000Z\\\",\\\"holderIdentity\\\":\\\\#
            "a\\\",\\\"leaseDurationSeconds\\\":15,\\\"leaseTransitions\\\":0,\\\"renewTime\\\":\\\"yest\#
            erday\\\"}}\": parsing time \"yesterday\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot pa\#
            rse \"yesterday\" as \"2006\"","field":"patch"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "event without action",
            422,
            "Invalid",
            ["FieldValueRequired action"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Event \"e.2\"\#
             is invalid: action: Required value","reason":"Invalid","details":{"name":"e.2","kind":"Even\#
            t","causes":[{"reason":"FieldValueRequired","message":"Required value","field":"action"}]},"\#
            code":422}
            """#
        ),
        RecordedRefusal(
            "controllerrevision data immutable",
            422,
            "Invalid",
            ["FieldValueInvalid data"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"ControllerRev\#
            ision.apps \"r-1\" is invalid: data: Invalid value: {\"model\":{\"version\":\"2\"}}: field i\#
            s immutable","reason":"Invalid","details":{"name":"r-1","group":"apps","kind":"ControllerRev\#
            ision","causes":[{"reason":"FieldValueInvalid","message":"Invalid value: {\"model\":{\"versi\#
            on\":\"2\"}}: field is immutable","field":"data"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "its deployment is gone",
            404,
            "NotFound",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"deployments.a\#
            pps \"d\" not found","reason":"NotFound","details":{"name":"d","group":"apps","kind":"deploy\#
            ments"},"code":404}
            """#
        ),
        RecordedRefusal(
            "create in terminating namespace",
            403,
            "Forbidden",
            ["NamespaceTerminating metadata.namespace"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"widgets.examp\#
            le.dev \"late\" is forbidden: unable to create new content in namespace t because it is bein\#
            g terminated","reason":"Forbidden","details":{"name":"late","group":"example.dev","kind":"wi\#
            dgets","causes":[{"reason":"NamespaceTerminating","message":"namespace t is being terminated\#
            ","field":"metadata.namespace"}]},"code":403}
            """#
        ),
    ]
}
