import KubeModel
import RolloutAPI
import RolloutCore
import Testing
import TrafficRouting

/// Cookies as an expression on one header.
@Suite struct CookieMatchTests {
    private let provider = HTTPRouteProvider()
    private let targets = Samples.httpTargets()

    /// The expression that the cookies become; nil where they are refused.
    private func expression(_ cookies: [RequestMatch.Value]) throws -> String? {
        var world = ObjectWorld([try Samples.httpRoute(Samples.rule("main"))])
        let split = TrafficSplit(weight: 0, matches: [RequestMatch(cookies: cookies)])
        let writes = provider.render(split, targets, over: world.objects)
        guard writes.problem == nil else { return nil }
        try world.send(writes.changes)
        #expect(provider.read(world.objects, targets) == .split(split))
        let header = world.objects.first?.spec["rules"]?[0]?["matches"]?[0]?["headers"]?[0]
        #expect(header?["name"] == "cookie")
        #expect(header?["type"] == "RegularExpression")
        return header?["value"]?.string
    }

    private func cookie(_ name: String, _ value: String, isPattern: Bool = false) -> RequestMatch.Value {
        RequestMatch.Value(name: name, value: value, type: isPattern ? .regularExpression : nil)
    }

    @Test(
        arguments: [
            ("beta=1", true), ("a=2; beta=1", true), ("beta=1; z=3", true), ("a=2;beta=1;z=3", true),
            ("a=2;  beta=1 ; z", true), ("beta=12", false), ("xbeta=1", false), ("a=beta=1", false), ("beta=2", false),
            ("", false), ("Beta=1", false),
        ]
    )
    func oneCookieIsFoundWhereverItStands(_ header: String, _ isMatch: Bool) throws {
        let pattern = try Regex(try #require(try expression([cookie("beta", "1")])))
        #expect((header.firstMatch(of: pattern) != nil) == isMatch)
        #expect((header.wholeMatch(of: pattern) != nil) == isMatch)
    }

    @Test(
        arguments: [
            ("a=1; b=2", true), ("b=2; a=1", true), ("x=0; b=2; y=3; a=1; z", true), ("a=1;b=2", true), ("a=1", false),
            ("b=2; c=1", false), ("a=1b=2", false), ("a=1; xb=2", false),
        ]
    )
    func twoCookiesAreFoundInAnyOrder(_ header: String, _ isMatch: Bool) throws {
        let pattern = try Regex(try #require(try expression([cookie("a", "1"), cookie("b", "2")])))
        #expect((header.firstMatch(of: pattern) != nil) == isMatch)
        #expect((header.wholeMatch(of: pattern) != nil) == isMatch)
    }

    @Test func anExactValueIsTakenLiterally() throws {
        let value = #"a.b*c+d?(e)[f]{g}|h^i$j\k=l/m"#
        let pattern = try Regex(try #require(try expression([cookie("c.d", value)])))
        #expect("c.d=\(value)".wholeMatch(of: pattern) != nil)
        #expect("cxd=\(value)".wholeMatch(of: pattern) == nil)
        #expect("c.d=axb*c+d?(e)[f]{g}|h^i$j\\k=l/m".wholeMatch(of: pattern) == nil)
    }

    @Test func aPatternIsKeptTogether() throws {
        let pattern = try Regex(try #require(try expression([cookie("c", "a|b", isPattern: true)])))
        #expect("c=a".wholeMatch(of: pattern) != nil)
        #expect("x=1; c=b".wholeMatch(of: pattern) != nil)
        #expect("b".wholeMatch(of: pattern) == nil)
    }

    @Test func whatIsWrittenIsReadForCookiesOfAllKinds() throws {
        var random = SeededGenerator(seed: 7)
        let alphabet = Array("ab1.*+?()[]{}|^$\\=/,\"' :é")
        for _ in 0..<500 {
            let cookies = (0..<Int.random(in: 1...2, using: &random)).map { number in
                let length = Int.random(in: 0...6, using: &random)
                let value = String((0..<length).map { _ in random.pick(alphabet) })
                return cookie(random.pick(["c", "d.e", "x|y", "$"]) + "\(number)", value)
            }
            #expect(try expression(cookies) != nil, "\(cookies)")
        }
    }

    @Test func moreThanTwoCookiesAreRefused() throws {
        #expect(try expression([cookie("a", "1"), cookie("b", "2"), cookie("c", "3")]) == nil)
    }
}
