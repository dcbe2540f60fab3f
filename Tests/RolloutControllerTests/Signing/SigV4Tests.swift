import HTTPTransport
import KubeClient
import KubeModel
import RolloutController
import Testing

/// Cases of the "Signature Version 4 test suite" that AWS published (`aws-sig-v4-test-suite`), by their names there.
@Suite struct SigV4Tests {
    private static let keys = AWSCredentials(
        accessKey: "AKIDEXAMPLE",
        secretKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    )
    private static let signer = SigV4(region: "us-east-1", service: "service")
    private static let time = Timestamp("2015-08-30T12:36:00Z") ?? Timestamp(seconds: 0)

    private func authorization(_ request: HTTPRequest, _ keys: AWSCredentials = keys) -> String? {
        var request = request
        Self.signer.sign(&request, with: keys, at: Self.time)
        return request.headers["Authorization"]
    }

    private func expected(_ fields: String, _ signature: String) -> String {
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=\(fields), "
            + "Signature=\(signature)"
    }

    struct Case: Sendable {
        var name: String
        var method = "GET"
        var target = "/"
        var headers: [HTTPHeaders.Field] = []
        var body: String?
        var fields = "host;x-amz-date"
        var signature: String
    }

    static let cases = [
        Case(name: "get-vanilla", signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Case(
            name: "get-vanilla-query-order-key-case",
            target: "/?Param2=value2&Param1=value1",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
        ),
        Case(
            name: "get-header-key-duplicate",
            headers: ["value2", "value2", "value1"].map { .init(name: "My-Header1", value: $0) },
            fields: "host;my-header1;x-amz-date",
            signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"
        ),
        Case(
            name: "get-header-value-trim",
            headers: [
                .init(name: "My-Header1", value: " value1"), .init(name: "My-Header2", value: " \"a   b   c\""),
            ],
            fields: "host;my-header1;my-header2;x-amz-date",
            signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"
        ),
        Case(
            name: "post-vanilla",
            method: "POST",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
        ),
        Case(
            name: "post-x-www-form-urlencoded",
            method: "POST",
            headers: [.init(name: "Content-Type", value: "application/x-www-form-urlencoded")],
            body: "Param1=value1",
            fields: "content-type;host;x-amz-date",
            signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
        ),
    ]

    @Test(arguments: cases) func thePublishedSignaturesAreMade(_ one: Case) {
        let request = HTTPRequest(
            method: one.method,
            url: "https://example.amazonaws.com\(one.target)",
            headers: HTTPHeaders(one.headers),
            body: one.body.map { Array($0.utf8) }
        )
        #expect(authorization(request) == expected(one.fields, one.signature))
    }

    /// The case `post-sts-header-before`: the token is signed too.
    @Test func temporaryKeysAreSentWithTheirToken() {
        let token = """
            AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuw\
            thAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHN\
            VXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxB\
            A==
            """
        var keys = Self.keys
        keys.sessionToken = Secret(token)
        var request = HTTPRequest(method: "POST", url: "https://example.amazonaws.com/")
        Self.signer.sign(&request, with: keys, at: Self.time)
        #expect(request.headers["X-Amz-Security-Token"] == token)
        #expect(
            request.headers["Authorization"]
                == expected(
                    "host;x-amz-date;x-amz-security-token",
                    "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"
                )
        )
    }

    @Test func theHostIsSignedAsItIsSent() {
        func signature(_ url: String) -> String? { authorization(HTTPRequest(url: url)) }
        let plain = signature("https://example.amazonaws.com/")
        #expect(signature("https://example.amazonaws.com:443/") == plain)
        #expect(signature("https://example.amazonaws.com") == plain)
        #expect(signature("https://example.amazonaws.com:8443/") != plain)
        #expect(signature("http://example.amazonaws.com:443/") != plain)
    }

    @Test func signingAgainLeavesNothingOfTheFirstTime() {
        var request = HTTPRequest(url: "https://example.amazonaws.com/")
        var keys = Self.keys
        keys.sessionToken = Secret("token")
        Self.signer.sign(&request, with: keys, at: Self.time + .seconds(60))
        Self.signer.sign(&request, with: Self.keys, at: Self.time)
        #expect(request.headers["Authorization"] == expected("host;x-amz-date", Self.cases[0].signature))
        #expect(request.headers["X-Amz-Security-Token"] == nil)
    }
}

@Suite struct AWSCredentialsTests {
    @Test func theyComeFromTheEnvironment() throws {
        let variables = ["AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "hunter2"]
        let keys = try AWSCredentials(environment: variables)
        #expect(keys == AWSCredentials(accessKey: "AK", secretKey: Secret("hunter2")))
        let temporary = try AWSCredentials(environment: variables.merging(["AWS_SESSION_TOKEN": "t"]) { $1 })
        #expect(temporary.sessionToken == Secret("t"))
    }

    @Test func theyComeFromTheDefaultSectionOfASharedFile() throws {
        let text = """
            # keys
            [other]
            aws_access_key_id = no
            [ default ]
            aws_access_key_id=AK
            ; aws_access_key_id = no
            AWS_SECRET_ACCESS_KEY =  hunter2=/+\u{20}
            aws_session_token = t
            region = eu-west-1
            [more]
            aws_secret_access_key = no
            """
        let keys = try AWSCredentials(sharedFile: text)
        #expect(keys == AWSCredentials(accessKey: "AK", secretKey: Secret("hunter2=/+"), sessionToken: Secret("t")))
    }

    @Test(arguments: [
        [:], ["AWS_ACCESS_KEY_ID": "hunter2"], ["AWS_SECRET_ACCESS_KEY": "hunter2"],
        ["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "hunter2"],
        ["AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "hunter2\r\nX: y"],
    ]) func whatIsNoKeyIsRefusedWithoutBeingShown(_ environment: [String: String]) {
        let error = #expect(throws: AWSCredentials.Unknown.self) { try AWSCredentials(environment: environment) }
        #expect(error?.description.contains("AWS") == true)
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func noDescriptionShowsThem() throws {
        let keys = AWSCredentials(accessKey: "hunter2", secretKey: Secret("hunter2"), sessionToken: Secret("hunter2"))
        var dumped = ""
        dump(keys, to: &dumped)
        for text in ["\(keys)", String(reflecting: keys), "\([keys])", dumped] {
            #expect(!text.contains("hunter2"), "\(text)")
        }
    }
}
