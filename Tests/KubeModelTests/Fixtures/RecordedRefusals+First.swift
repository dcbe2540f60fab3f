extension RecordedRefusal {
    static let first: [RecordedRefusal] = [
        RecordedRefusal(
            "anonymous",
            403,
            "Forbidden",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"namespaces is\#
             forbidden: User \"system:anonymous\" cannot list resource \"namespaces\" in API group \"\" \#
            at the cluster scope","reason":"Forbidden","details":{"kind":"namespaces"},"code":403}
            """#
        ),
        RecordedRefusal(
            "bad token",
            401,
            "Unauthorized",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized"\#
            ,"reason":"Unauthorized","code":401}
            """#
        ),
        RecordedRefusal(
            "forbidden list",
            403,
            "Forbidden",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"deployments.a\#
            pps is forbidden: User \"system:serviceaccount:t:reader\" cannot list resource \"deployments\#
            \" in API group \"apps\" in the namespace \"t\"","reason":"Forbidden","details":{"group":"ap\#
            ps","kind":"deployments"},"code":403}
            """#
        ),
        RecordedRefusal(
            "forbidden create",
            403,
            "Forbidden",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"deployments.a\#
            pps is forbidden: User \"system:serviceaccount:t:reader\" cannot create resource \"deploymen\#
            ts\" in API group \"apps\" in the namespace \"t\"","reason":"Forbidden","details":{"group":"\#
            apps","kind":"deployments"},"code":403}
            """#
        ),
        RecordedRefusal(
            "forbidden cluster list",
            403,
            "Forbidden",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"deployments.a\#
            pps is forbidden: User \"system:serviceaccount:t:reader\" cannot list resource \"deployments\#
            \" in API group \"apps\" at the cluster scope","reason":"Forbidden","details":{"group":"apps\#
            ","kind":"deployments"},"code":403}
            """#
        ),
        RecordedRefusal(
            "create again",
            409,
            "AlreadyExists",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"widgets.examp\#
            le.dev \"a\" already exists","reason":"AlreadyExists","details":{"name":"a","group":"example\#
            .dev","kind":"widgets"},"code":409}
            """#
        ),
        RecordedRefusal(
            "get missing",
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
            "create in missing namespace",
            404,
            "NotFound",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"namespaces \"\#
            nowhere\" not found","reason":"NotFound","details":{"name":"nowhere","kind":"namespaces"},"c\#
            ode":404}
            """#
        ),
        RecordedRefusal(
            "create invalid: missing required",
            422,
            "Invalid",
            ["FieldValueRequired spec.size", "FieldValueInvalid <nil>"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget.exampl\#
            e.dev \"bad-missing-required\" is invalid: [spec.size: Required value, <nil>: Invalid value:\#
             null: some validation rules were not checked because the object was invalid; correct the ex\#
            isting errors to complete validation]","reason":"Invalid","details":{"name":"bad-missing-req\#
            uired","group":"example.dev","kind":"Widget","causes":[{"reason":"FieldValueRequired","messa\#
            ge":"Required value","field":"spec.size"},{"reason":"FieldValueInvalid","message":"Invalid v\#
            alue: null: some validation rules were not checked because the object was invalid; correct t\#
            he existing errors to complete validation","field":"<nil>"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "create invalid: wrong type",
            422,
            "Invalid",
            ["FieldValueTypeInvalid spec.size", "FieldValueInvalid <nil>"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget.exampl\#
            e.dev \"bad-wrong-type\" is invalid: [spec.size: Invalid value: \"string\": spec.size in bod\#
            y must be of type integer: \"string\", <nil>: Invalid value: null: some validation rules wer\#
            e not checked because the object was invalid; correct the existing errors to complete valida\#
            tion]","reason":"Invalid","details":{"name":"bad-wrong-type","group":"example.dev","kind":"W\#
            idget","causes":[{"reason":"FieldValueTypeInvalid","message":"Invalid value: \"string\": spe\#
            c.size in body must be of type integer: \"string\"","field":"spec.size"},{"reason":"FieldVal\#
            ueInvalid","message":"Invalid value: null: some validation rules were not checked because th\#
            e object was invalid; correct the existing errors to complete validation","field":"<nil>"}]}\#
            ,"code":422}
            """#
        ),
        RecordedRefusal(
            "create invalid: too big",
            422,
            "Invalid",
            ["FieldValueInvalid spec.size"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget.exampl\#
            e.dev \"bad-too-big\" is invalid: spec.size: Invalid value: 101: spec.size in body should be\#
             less than or equal to 100","reason":"Invalid","details":{"name":"bad-too-big","group":"exam\#
            ple.dev","kind":"Widget","causes":[{"reason":"FieldValueInvalid","message":"Invalid value: 1\#
            01: spec.size in body should be less than or equal to 100","field":"spec.size"}]},"code":422\#
            }
            """#
        ),
        RecordedRefusal(
            "create invalid: bad enum",
            422,
            "Invalid",
            ["FieldValueNotSupported spec.mode", "FieldValueInvalid <nil>"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget.exampl\#
            e.dev \"bad-bad-enum\" is invalid: [spec.mode: Unsupported value: \"C\": supported values: \\#
            "A\", \"B\", <nil>: Invalid value: null: some validation rules were not checked because the \#
            object was invalid; correct the existing errors to complete validation]","reason":"Invalid",\#
            "details":{"name":"bad-bad-enum","group":"example.dev","kind":"Widget","causes":[{"reason":"\#
            FieldValueNotSupported","message":"Unsupported value: \"C\": supported values: \"A\", \"B\""\#
            ,"field":"spec.mode"},{"reason":"FieldValueInvalid","message":"Invalid value: null: some val\#
            idation rules were not checked because the object was invalid; correct the existing errors t\#
            o complete validation","field":"<nil>"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "create invalid: bad pattern and length",
            422,
            "Invalid",
            ["FieldValueTooLong spec.name", "FieldValueInvalid <nil>"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget.exampl\#
            e.dev \"bad-bad-pattern-and-length\" is invalid: [spec.name: Too long: may not be more than \#
            5 bytes, <nil>: Invalid value: null: some validation rules were not checked because the obje\#
            ct was invalid; correct the existing errors to complete validation]","reason":"Invalid","det\#
            ails":{"name":"bad-bad-pattern-and-length","group":"example.dev","kind":"Widget","causes":[{\#
            "reason":"FieldValueTooLong","message":"Too long: may not be more than 5 bytes","field":"spe\#
            c.name"},{"reason":"FieldValueInvalid","message":"Invalid value: null: some validation rules\#
             were not checked because the object was invalid; correct the existing errors to complete va\#
            lidation","field":"<nil>"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "create invalid: too many items",
            422,
            "Invalid",
            ["FieldValueTooMany spec.steps", "FieldValueInvalid <nil>"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget.exampl\#
            e.dev \"bad-too-many-items\" is invalid: [spec.steps: Too many: 4: must have at most 3 items\#
            , <nil>: Invalid value: null: some validation rules were not checked because the object was \#
            invalid; correct the existing errors to complete validation]","reason":"Invalid","details":{\#
            "name":"bad-too-many-items","group":"example.dev","kind":"Widget","causes":[{"reason":"Field\#
            ValueTooMany","message":"Too many: 4: must have at most 3 items","field":"spec.steps"},{"rea\#
            son":"FieldValueInvalid","message":"Invalid value: null: some validation rules were not chec\#
            ked because the object was invalid; correct the existing errors to complete validation","fie\#
            ld":"<nil>"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "create invalid: cel rule",
            422,
            "Invalid",
            ["FieldValueInvalid spec"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget.exampl\#
            e.dev \"bad-cel-rule\" is invalid: spec: Invalid value: weights are at most 100","reason":"I\#
            nvalid","details":{"name":"bad-cel-rule","group":"example.dev","kind":"Widget","causes":[{"r\#
            eason":"FieldValueInvalid","message":"Invalid value: weights are at most 100","field":"spec"\#
            }]},"code":422}
            """#
        ),
        RecordedRefusal(
            "create invalid: cel field path",
            422,
            "Invalid",
            ["FieldValueInvalid spec.size"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget.exampl\#
            e.dev \"bad-cel-field-path\" is invalid: spec.size: Invalid value: not thirteen","reason":"I\#
            nvalid","details":{"name":"bad-cel-field-path","group":"example.dev","kind":"Widget","causes\#
            ":[{"reason":"FieldValueInvalid","message":"Invalid value: not thirteen","field":"spec.size"\#
            }]},"code":422}
            """#
        ),
        RecordedRefusal(
            "create invalid: several at once",
            422,
            "Invalid",
            [
                "FieldValueTooLong spec.name", "FieldValueNotSupported spec.mode", "FieldValueInvalid spec.size",
                "FieldValueInvalid <nil>",
            ],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget.exampl\#
            e.dev \"bad-several-at-once\" is invalid: [spec.name: Too long: may not be more than 5 bytes\#
            , spec.mode: Unsupported value: \"C\": supported values: \"A\", \"B\", spec.size: Invalid va\#
            lue: -1: spec.size in body should be greater than or equal to 0, <nil>: Invalid value: null:\#
             some validation rules were not checked because the object was invalid; correct the existing\#
             errors to complete validation]","reason":"Invalid","details":{"name":"bad-several-at-once",\#
            "group":"example.dev","kind":"Widget","causes":[{"reason":"FieldValueTooLong","message":"Too\#
             long: may not be more than 5 bytes","field":"spec.name"},{"reason":"FieldValueNotSupported"\#
            ,"message":"Unsupported value: \"C\": supported values: \"A\", \"B\"","field":"spec.mode"},{\#
            "reason":"FieldValueInvalid","message":"Invalid value: -1: spec.size in body should be great\#
            er than or equal to 0","field":"spec.size"},{"reason":"FieldValueInvalid","message":"Invalid\#
             value: null: some validation rules were not checked because the object was invalid; correct\#
             the existing errors to complete validation","field":"<nil>"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "create invalid: duplicate map key",
            422,
            "Invalid",
            ["FieldValueDuplicate spec.items[1]"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget.exampl\#
            e.dev \"bad-duplicate-map-key\" is invalid: spec.items[1]: Duplicate value: {\"name\":\"x\"}\#
            ","reason":"Invalid","details":{"name":"bad-duplicate-map-key","group":"example.dev","kind":\#
            "Widget","causes":[{"reason":"FieldValueDuplicate","message":"Duplicate value: {\"name\":\"x\#
            \"}","field":"spec.items[1]"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "bad name",
            422,
            "Invalid",
            ["FieldValueInvalid metadata.name"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget.exampl\#
            e.dev \"Bad_Name\" is invalid: metadata.name: Invalid value: \"Bad_Name\": a lowercase RFC 1\#
            123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start\#
             and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[\#
            a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')","reason":"Invalid","detai\#
            ls":{"name":"Bad_Name","group":"example.dev","kind":"Widget","causes":[{"reason":"FieldValue\#
            Invalid","message":"Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain must consist\#
             of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanume\#
            ric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9]\#
            )?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')","field":"metadata.name"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "unknown field strict",
            400,
            "BadRequest",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget in ver\#
            sion \"v1\" cannot be handled as a Widget: strict decoding error: unknown field \"spec.nope\\#
            "","reason":"BadRequest","code":400}
            """#
        ),
        RecordedRefusal(
            "duplicate field strict",
            400,
            "BadRequest",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget in ver\#
            sion \"v1\" cannot be handled as a Widget: strict decoding error: duplicate field \"spec.siz\#
            e\"","reason":"BadRequest","code":400}
            """#
        ),
        RecordedRefusal(
            "invalid json",
            400,
            "BadRequest",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"the object pr\#
            ovided is unrecognized (must be of type Widget): couldn't get version/kind; json parse error\#
            : unexpected end of JSON input ({\"apiVersion\":)","reason":"BadRequest","code":400}
            """#
        ),
        RecordedRefusal(
            "wrong content type",
            415,
            "UnsupportedMediaType",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"the body of t\#
            he request was in an unknown format - accepted media types include: application/json, applic\#
            ation/yaml, application/vnd.kubernetes.protobuf","reason":"UnsupportedMediaType","code":415}
            """#
        ),
        RecordedRefusal(
            "not acceptable",
            406,
            "NotAcceptable",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"only the foll\#
            owing media types are accepted: application/json, application/yaml, application/vnd.kubernet\#
            es.protobuf","reason":"NotAcceptable","code":406}
            """#
        ),
        RecordedRefusal(
            "wrong kind",
            422,
            "Invalid",
            ["FieldValueInvalid kind"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Gadget.exampl\#
            e.dev \"k\" is invalid: kind: Invalid value: \"Gadget\": must be Widget","reason":"Invalid",\#
            "details":{"name":"k","group":"example.dev","kind":"Gadget","causes":[{"reason":"FieldValueI\#
            nvalid","message":"Invalid value: \"Gadget\": must be Widget","field":"kind"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "name mismatch",
            400,
            "BadRequest",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"the name of t\#
            he object (b) does not match the name on the URL (a)","reason":"BadRequest","code":400}
            """#
        ),
        RecordedRefusal(
            "method not allowed",
            400,
            "BadRequest",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"name must be \#
            provided","reason":"BadRequest","code":400}
            """#
        ),
        RecordedRefusal(
            "yaml body",
            400,
            "BadRequest",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget in ver\#
            sion \"v1\" cannot be handled as a Widget: json: cannot unmarshal bool into Go struct field \#
            ObjectMeta.name of type string","reason":"BadRequest","code":400}
            """#
        ),
        RecordedRefusal(
            "put stale",
            409,
            "Conflict",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Operation can\#
            not be fulfilled on widgets.example.dev \"a\": the object has been modified; please apply yo\#
            ur changes to the latest version and try again","reason":"Conflict","details":{"name":"a","g\#
            roup":"example.dev","kind":"widgets"},"code":409}
            """#
        ),
        RecordedRefusal(
            "put without resourceVersion",
            422,
            "Invalid",
            ["FieldValueInvalid metadata.resourceVersion"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"widgets.examp\#
            le.dev \"a\" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for a\#
            n update","reason":"Invalid","details":{"name":"a","group":"example.dev","kind":"widgets","c\#
            auses":[{"reason":"FieldValueInvalid","message":"Invalid value: 0: must be specified for an \#
            update","field":"metadata.resourceVersion"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "merge patch to invalid",
            422,
            "Invalid",
            ["FieldValueInvalid spec.size"],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Widget.exampl\#
            e.dev \"a\" is invalid: spec.size: Invalid value: 1000: spec.size in body should be less tha\#
            n or equal to 100","reason":"Invalid","details":{"name":"a","group":"example.dev","kind":"Wi\#
            dget","causes":[{"reason":"FieldValueInvalid","message":"Invalid value: 1000: spec.size in b\#
            ody should be less than or equal to 100","field":"spec.size"}]},"code":422}
            """#
        ),
        RecordedRefusal(
            "merge patch with stale resourceVersion",
            409,
            "Conflict",
            [],
            #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Operation can\#
            not be fulfilled on widgets.example.dev \"a\": the object has been modified; please apply yo\#
            ur changes to the latest version and try again","reason":"Conflict","details":{"name":"a","g\#
            roup":"example.dev","kind":"widgets"},"code":409}
            """#
        ),
    ]
}
