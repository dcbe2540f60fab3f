/// Bodies that a Kubernetes 1.36 API server sent, as they were recorded; one frame a line.
enum RecordedStreams {
    /// A streaming list, with live events after its end.
    static let streamingList = #"""
        {"type":"ADDED","object":{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"annotations":{"x":"\#
        y"},"creationTimestamp":"2026-11-21T02:37:11Z","generation":5,"labels":{"l":"a","n":"1"},"managedFields"\#
        :[{"apiVersion":"example.dev/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:replicas":{}}},"manage\#
        r":"python-requests","operation":"Update","subresource":"scale"},{"apiVersion":"example.dev/v1","fieldsT\#
        ype":"FieldsV1","fieldsV1":{"f:metadata":{"f:annotations":{".":{},"f:x":{}},"f:labels":{".":{},"f:l":{},\#
        "f:n":{}}},"f:spec":{".":{},"f:mode":{},"f:size":{},"f:steps":{}}},"manager":"python-requests","operatio\#
        n":"Update","time":"2026-11-21T02:37:12Z"},{"apiVersion":"example.dev/v1","fieldsType":"FieldsV1","field\#
        sV1":{"f:status":{".":{},"f:phase":{},"f:replicas":{},"f:selector":{}}},"manager":"python-requests","ope\#
        ration":"Update","subresource":"status","time":"2026-11-21T02:37:12Z"}],"name":"a","namespace":"t","reso\#
        urceVersion":"257","uid":"571930e2-997a-4b3c-97a7-e20689bc34b7"},"spec":{"mode":"B","replicas":5,"size":\#
        8,"steps":[{"weight":5},{"weight":9}]},"status":{"phase":"Patched","replicas":3,"selector":"l=a"}}}
        {"type":"ADDED","object":{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"creationTimestamp":\#
        "2026-11-21T02:37:12Z","generation":1,"labels":{"l":"bad-null-value"},"managedFields":[{"apiVersion":"ex\#
        ample.dev/v1","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:l":{}}},"f:spec":{\#
        ".":{},"f:mode":{},"f:replicas":{},"f:size":{}}},"manager":"python-requests","operation":"Update","time"\#
        :"2026-11-21T02:37:12Z"}],"name":"bad-null-value","namespace":"t","resourceVersion":"248","uid":"84dae66\#
        f-7aaa-4cc1-988a-4e88dd8deaea"},"spec":{"mode":"A","replicas":1,"size":1}}}
        {"type":"ADDED","object":{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"creationTimestamp":\#
        "2026-11-21T02:37:11Z","generateName":"g-","generation":1,"managedFields":[{"apiVersion":"example.dev/v1\#
        ","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:generateName":{}},"f:spec":{".":{},"f:mode":{},"f\#
        :replicas":{},"f:size":{}}},"manager":"python-requests","operation":"Update","time":"2026-11-21T02:37:11\#
        Z"}],"name":"g-j4rxs","namespace":"t","resourceVersion":"247","uid":"f9e9e657-1731-4331-82df-e0af0f731ad\#
        4"},"spec":{"mode":"A","replicas":1,"size":2}}}
        {"type":"ADDED","object":{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"creationTimestamp":\#
        "2026-11-21T02:37:12Z","generation":1,"labels":{"l":"p0"},"managedFields":[{"apiVersion":"example.dev/v1\#
        ","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:l":{}}},"f:spec":{".":{},"f:mo\#
        de":{},"f:replicas":{},"f:size":{}}},"manager":"python-requests","operation":"Update","time":"2026-11-21\#
        T02:37:12Z"}],"name":"p0","namespace":"t","resourceVersion":"263","uid":"438418f3-e663-4b64-9700-b16c6fc\#
        5aded"},"spec":{"mode":"A","replicas":1,"size":0}}}
        {"type":"ADDED","object":{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"creationTimestamp":\#
        "2026-11-21T02:37:12Z","generation":2,"labels":{"l":"p1"},"managedFields":[{"apiVersion":"example.dev/v1\#
        ","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:l":{}}},"f:spec":{".":{},"f:mo\#
        de":{},"f:replicas":{},"f:size":{}}},"manager":"python-requests","operation":"Update","time":"2026-11-21\#
        T02:37:17Z"}],"name":"p1","namespace":"t","resourceVersion":"268","uid":"9aa2f410-29d3-4d60-949c-962c678\#
        e28e2"},"spec":{"mode":"A","replicas":1,"size":50}}}
        {"type":"ADDED","object":{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"creationTimestamp":\#
        "2026-11-21T02:37:12Z","generation":1,"labels":{"l":"p3"},"managedFields":[{"apiVersion":"example.dev/v1\#
        ","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:l":{}}},"f:spec":{".":{},"f:mo\#
        de":{},"f:replicas":{},"f:size":{}}},"manager":"python-requests","operation":"Update","time":"2026-11-21\#
        T02:37:12Z"}],"name":"p3","namespace":"t","resourceVersion":"266","uid":"dc8a82f2-bf37-41d5-8aa7-859979d\#
        93abd"},"spec":{"mode":"A","replicas":1,"size":3}}}
        {"type":"ADDED","object":{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"creationTimestamp":\#
        "2026-11-21T02:37:12Z","generation":1,"labels":{"l":"p4"},"managedFields":[{"apiVersion":"example.dev/v1\#
        ","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:l":{}}},"f:spec":{".":{},"f:mo\#
        de":{},"f:replicas":{},"f:size":{}}},"manager":"python-requests","operation":"Update","time":"2026-11-21\#
        T02:37:12Z"}],"name":"p4","namespace":"t","resourceVersion":"267","uid":"6ea271b2-f161-4e2b-a300-d2bc3b1\#
        2f3dc"},"spec":{"mode":"A","replicas":1,"size":4}}}
        {"type":"ADDED","object":{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"creationTimestamp":\#
        "2026-11-21T02:37:12Z","generation":1,"labels":{"l":"pruned"},"managedFields":[{"apiVersion":"example.de\#
        v/v1","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:l":{}}},"f:spec":{".":{},"\#
        f:mode":{},"f:replicas":{},"f:size":{}}},"manager":"python-requests","operation":"Update","time":"2026-1\#
        1-21T02:37:12Z"}],"name":"pruned","namespace":"t","resourceVersion":"249","uid":"9f67b317-2599-4d24-9f70\#
        -06e772a67fe8"},"spec":{"mode":"A","replicas":1,"size":1}}}
        {"type":"ADDED","object":{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"creationTimestamp":\#
        "2026-11-21T02:37:12Z","generation":4,"managedFields":[{"apiVersion":"example.dev/v1","fieldsType":"Fiel\#
        dsV1","fieldsV1":{"f:spec":{}},"manager":"one","operation":"Apply","time":"2026-11-21T02:37:12Z"},{"apiV\#
        ersion":"example.dev/v1","fieldsType":"FieldsV1","fieldsV1":{"f:status":{"f:conditions":{"k:{\"type\":\"\#
        Ready\"}":{".":{},"f:reason":{},"f:status":{},"f:type":{}}},"f:phase":{}}},"manager":"st","operation":"A\#
        pply","subresource":"status","time":"2026-11-21T02:37:12Z"},{"apiVersion":"example.dev/v1","fieldsType":\#
        "FieldsV1","fieldsV1":{"f:spec":{"f:size":{}}},"manager":"two","operation":"Apply","time":"2026-11-21T02\#
        :37:12Z"}],"name":"s","namespace":"t","resourceVersion":"262","uid":"be127d87-bf7c-435e-90b1-db432565aed\#
        b"},"spec":{"mode":"A","replicas":1,"size":2},"status":{"conditions":[{"reason":"Ok","status":"True","ty\#
        pe":"Ready"}],"phase":"Ready"}}}
        {"type":"ADDED","object":{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"creationTimestamp":\#
        "2026-11-21T02:37:12Z","generation":1,"labels":{"l":"warned"},"managedFields":[{"apiVersion":"example.de\#
        v/v1","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:l":{}}},"f:spec":{".":{},"\#
        f:mode":{},"f:replicas":{},"f:size":{}}},"manager":"python-requests","operation":"Update","time":"2026-1\#
        1-21T02:37:12Z"}],"name":"warned","namespace":"t","resourceVersion":"250","uid":"e4218c74-e70a-436e-b23f\#
        -a7d529dbda38"},"spec":{"mode":"A","replicas":1,"size":1}}}
        {"type":"BOOKMARK","object":{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"annotations":{"k\#
        8s.io/initial-events-end":"true"},"resourceVersion":"272"}}}
        """#

    /// A watch from an old version on: a change and a deletion.
    static let replay = #"""
        {"type":"MODIFIED","object":{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"creationTimestam\#
        p":"2026-11-21T02:37:12Z","generation":2,"labels":{"l":"p1"},"managedFields":[{"apiVersion":"example.dev\#
        /v1","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:l":{}}},"f:spec":{".":{},"f\#
        :mode":{},"f:replicas":{},"f:size":{}}},"manager":"python-requests","operation":"Update","time":"2026-11\#
        -21T02:37:17Z"}],"name":"p1","namespace":"t","resourceVersion":"268","uid":"9aa2f410-29d3-4d60-949c-962c\#
        678e28e2"},"spec":{"mode":"A","replicas":1,"size":50}}}
        {"type":"DELETED","object":{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"creationTimestamp\#
        ":"2026-11-21T02:37:12Z","generation":1,"labels":{"l":"p2"},"managedFields":[{"apiVersion":"example.dev/\#
        v1","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:l":{}}},"f:spec":{".":{},"f:\#
        mode":{},"f:replicas":{},"f:size":{}}},"manager":"python-requests","operation":"Update","time":"2026-11-\#
        21T02:37:12Z"}],"name":"p2","namespace":"t","resourceVersion":"269","uid":"06760e33-6644-494a-9278-432ee\#
        3c0a32e"},"spec":{"mode":"A","replicas":1,"size":2}}}
        """#

    /// A watch from a version that is no longer kept.
    static let tooOld = #"""
        {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"\#
        too old resource version: 1 (245)","reason":"Expired","code":410}}
        """#

    /// A watch by a client that asked for tables.
    static let table = #"""
        {"type":"MODIFIED","object":{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":\#
        "268"},"columnDefinitions":[{"name":"Name","type":"string","format":"name","description":"Name must be u\#
        nique within a namespace. Is required when creating resources, although some resources may allow a clien\#
        t to request the generation of an appropriate name automatically. Name is primarily intended for creatio\#
        n idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/con\#
        cepts/overview/working-with-objects/names#names","priority":0},{"name":"Size","type":"integer","format":\#
        "","description":"Custom resource definition column (in JSONPath format): .spec.size","priority":0},{"na\#
        me":"Phase","type":"string","format":"","description":"Custom resource definition column (in JSONPath fo\#
        rmat): .status.phase","priority":0},{"name":"Detail","type":"string","format":"","description":"Custom r\#
        esource definition column (in JSONPath format): .status.detail","priority":1},{"name":"Age","type":"date\#
        ","format":"","description":"Custom resource definition column (in JSONPath format): .metadata.creationT\#
        imestamp","priority":0}],"rows":[{"cells":["p1",50,null,null,"15s"],"object":{"kind":"PartialObjectMetad\#
        ata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"p1","namespace":"t","uid":"9aa2f410-29d3-4d60-949\#
        c-962c678e28e2","resourceVersion":"268","generation":2,"creationTimestamp":"2026-11-21T02:37:12Z","label\#
        s":{"l":"p1"},"managedFields":[{"manager":"python-requests","operation":"Update","apiVersion":"example.d\#
        ev/v1","time":"2026-11-21T02:37:17Z","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{\#
        },"f:l":{}}},"f:spec":{".":{},"f:mode":{},"f:replicas":{},"f:size":{}}}}]}}}]}}
        """#

    /// The first page of a list of two a page.
    static let firstPage = #"""
        {"apiVersion":"example.dev/v1","items":[{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"anno\#
        tations":{"x":"y"},"creationTimestamp":"2026-11-21T02:37:11Z","generation":5,"labels":{"l":"a","n":"1"},\#
        "managedFields":[{"apiVersion":"example.dev/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:replica\#
        s":{}}},"manager":"python-requests","operation":"Update","subresource":"scale"},{"apiVersion":"example.d\#
        ev/v1","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:annotations":{".":{},"f:x":{}},"f:labels":{"\#
        .":{},"f:l":{},"f:n":{}}},"f:spec":{".":{},"f:mode":{},"f:size":{},"f:steps":{}}},"manager":"python-requ\#
        ests","operation":"Update","time":"2026-11-21T02:37:12Z"},{"apiVersion":"example.dev/v1","fieldsType":"F\#
        ieldsV1","fieldsV1":{"f:status":{".":{},"f:phase":{},"f:replicas":{},"f:selector":{}}},"manager":"python\#
        -requests","operation":"Update","subresource":"status","time":"2026-11-21T02:37:12Z"}],"name":"a","names\#
        pace":"t","resourceVersion":"257","uid":"571930e2-997a-4b3c-97a7-e20689bc34b7"},"spec":{"mode":"B","repl\#
        icas":5,"size":8,"steps":[{"weight":5},{"weight":9}]},"status":{"phase":"Patched","replicas":3,"selector\#
        ":"l=a"}},{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"creationTimestamp":"2026-11-21T02:\#
        37:12Z","generation":1,"labels":{"l":"bad-null-value"},"managedFields":[{"apiVersion":"example.dev/v1","\#
        fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:l":{}}},"f:spec":{".":{},"f:mode"\#
        :{},"f:replicas":{},"f:size":{}}},"manager":"python-requests","operation":"Update","time":"2026-11-21T02\#
        :37:12Z"}],"name":"bad-null-value","namespace":"t","resourceVersion":"248","uid":"84dae66f-7aaa-4cc1-988\#
        a-4e88dd8deaea"},"spec":{"mode":"A","replicas":1,"size":1}}],"kind":"WidgetList","metadata":{"continue":\#
        "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MjY3LCJzdGFydCI6Ii9iYWQtbnVsbC12YWx1ZVx1MDAwMCJ9","remainingItemCou\#
        nt":9,"resourceVersion":"267"}}
        """#

    /// The page after it.
    static let secondPage = #"""
        {"apiVersion":"example.dev/v1","items":[{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"crea\#
        tionTimestamp":"2026-11-21T02:37:11Z","generateName":"g-","generation":1,"managedFields":[{"apiVersion":\#
        "example.dev/v1","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:generateName":{}},"f:spec":{".":{}\#
        ,"f:mode":{},"f:replicas":{},"f:size":{}}},"manager":"python-requests","operation":"Update","time":"2026\#
        -11-21T02:37:11Z"}],"name":"g-j4rxs","namespace":"t","resourceVersion":"247","uid":"f9e9e657-1731-4331-8\#
        2df-e0af0f731ad4"},"spec":{"mode":"A","replicas":1,"size":2}},{"apiVersion":"example.dev/v1","kind":"Wid\#
        get","metadata":{"creationTimestamp":"2026-11-21T02:37:12Z","generation":1,"labels":{"l":"p0"},"managedF\#
        ields":[{"apiVersion":"example.dev/v1","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{"."\#
        :{},"f:l":{}}},"f:spec":{".":{},"f:mode":{},"f:replicas":{},"f:size":{}}},"manager":"python-requests","o\#
        peration":"Update","time":"2026-11-21T02:37:12Z"}],"name":"p0","namespace":"t","resourceVersion":"263","\#
        uid":"438418f3-e663-4b64-9700-b16c6fc5aded"},"spec":{"mode":"A","replicas":1,"size":0}}],"kind":"WidgetL\#
        ist","metadata":{"continue":"eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MjY3LCJzdGFydCI6Ii9wMFx1MDAwMCJ9","rema\#
        iningItemCount":7,"resourceVersion":"267"}}
        """#
}
