import Analysis
import KubeModel
import RolloutAPI
import Testing

struct QueryTemplateTests {
    private let values = QueryValues(
        arm: #"namespace="ml",pod=~"fraud-7f9c21-[a-z0-9]+-[a-z0-9]+""#,
        window: "2m",
        namespace: "ml",
        name: "fraud",
        service: "fraud-candidate",
        revision: "7f9c21",
        version: "2026.11.3"
    )
    private static let arm = #"namespace="ml",pod=~"fraud-7f9c21-[a-z0-9]+-[a-z0-9]+""#

    @Test(
        arguments: [
            ("up", "up"),
            ("x{ {{arm}} }", "x{ \(arm) }"),
            ("x{{{arm}}}", "x{\(arm)}"),
            ("x{{{arm}},code=~\"5..\"}", "x{\(arm),code=~\"5..\"}"),
            ("x{code=\"500\",{{arm}}}", "x{code=\"500\",\(arm)}"),
            ("x{code=\"500\" {{arm}} }", "x{code=\"500\" ,\(arm) }"),
            ("x{ {{arm}} code=\"500\"}", "x{ \(arm), code=\"500\"}"),
            ("x{ {{arm}} , }", "x{ \(arm) , }"),
            ("x{{{arm}}} / y{{{arm}}}", "x{\(arm)} / y{\(arm)}"),
            ("rate(x{ {{arm}} }[{{window}}])", "rate(x{ \(arm) }[2m])"),
            ("rate(x[5m] offset {{window}})", "rate(x[5m] offset 2m)"),
            ("x{a=\"{{version}}\"}", "x{a=\"2026.11.3\"}"),
            ("x{a=~\"{{version}}\"}", #"x{a=~"2026\\.11\\.3"}"#),
            ("x{a!~'{{version}}'}", #"x{a!~'2026\\.11\\.3'}"#),
            ("x{a=~`v{{version}}`}", #"x{a=~`v2026\.11\.3`}"#),
            ("x{a =~ \"{{service}}\"}", "x{a =~ \"fraud-candidate\"}"),
            ("x{s=~\".*-svc-{{namespace}}-{{service}}-[0-9]+.*\"}", "x{s=~\".*-svc-ml-fraud-candidate-[0-9]+.*\"}"),
            ("{{name}}_errors_total", "fraud_errors_total"),
            ("errors_{{revision}}_total", "errors_7f9c21_total"),
            ("m:{{name}}{{revision}}", "m:fraud7f9c21"),
            ("x{a=\"\\\"{{name}}\"}", "x{a=\"\\\"fraud\"}"),
            ("x{a=\"#\"} # {{name}} {{arm}}\n + y{{{arm}}}", "x{a=\"#\"} # {{name}} {{arm}}\n + y{\(arm)}"),
            ("x{a=\"{\"} + y{{{arm}}}", "x{a=\"{\"} + y{\(arm)}"),
            ("x{a=~\"a{2}\"}", "x{a=~\"a{2}\"}"),
            ("x{a=`\\`,b=~\"{{version}}\"}", #"x{a=`\`,b=~"2026\\.11\\.3"}"#),
            ("x{a=\"ü{{name}}\"}", "x{a=\"üfraud\"}"),
        ]
    )
    func aPlaceholderIsReplacedForItsPlace(template: String, query: String) throws {
        #expect(try QueryTemplate(template).rendered(with: values) == query)
    }

    @Test(
        arguments: [
            (#"a"b"#, #"x{a="a\"b"}"#, #"x{a='a"b'}"#),
            (#"a'b"#, #"x{a="a'b"}"#, #"x{a='a\'b'}"#),
            (#"a\b"#, #"x{a="a\\b"}"#, #"x{a='a\\b'}"#),
            (#"",job=~".+"#, #"x{a="\",job=~\".+"}"#, #"x{a='",job=~".+'}"#),
            ("a\nb\u{1}", #"x{a="a\nb\x01"}"#, #"x{a='a\nb\x01'}"#),
            ("ü😀", #"x{a="ü😀"}"#, #"x{a='ü😀'}"#),
        ]
    )
    func aValueCanNotLeaveItsQuotes(version: String, double: String, single: String) throws {
        var values = values
        values.version = version
        #expect(try QueryTemplate(#"x{a="{{version}}"}"#).rendered(with: values) == double)
        #expect(try QueryTemplate(#"x{a='{{version}}'}"#).rendered(with: values) == single)
    }

    @Test func aPatternOfAValueMatchesTheValueAlone() throws {
        var values = values
        values.version = #"1.0+b"(x)|.*"#
        let query = try QueryTemplate(#"x{a=~"{{version}}"}"#).rendered(with: values)
        #expect(query == #"x{a=~"1\\.0\\+b\"\\(x\\)\\|\\.\\*"}"#)
    }

    @Test(
        arguments: [
            ("{{version}}_total", "2026.11.3", "{{version}} is no word by itself and must stand between quotes"),
            ("x{{{arm}}} > {{version}}", "or vector", "{{version}} is no word by itself"),
            ("x == {{version}}", "7f", "{{version}} is no word by itself"),
            ("x == {{version}}", "", "{{version}} is no word by itself"),
            ("x == {{version}}", "1.", "{{version}} is no word by itself"),
            ("x == {{version}}", "-1", "{{version}} is no word by itself"),
            ("m_{{version}}", "1.5", "{{version}} is no word by itself"),
            ("x{a=`{{version}}`}", "a`b", "{{version}} holds a backquote"),
        ]
    )
    func aValueThatDoesNotFitItsPlaceIsNamed(template: String, version: String, message: String) throws {
        var values = values
        values.version = version
        let template = try QueryTemplate(template)
        let error = #expect(throws: FieldError.self) { try template.rendered(with: values) }
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: [("x == {{version}}", "3"), ("x == {{version}}", "1.5"), ("m_{{version}}", "7f")])
    func aNumberOrAWordStandsByItself(template: String, version: String) throws {
        var values = values
        values.version = version
        let expected = template.replacing("{{version}}", with: version)
        #expect(try QueryTemplate(template).rendered(with: values) == expected)
    }

    @Test(
        arguments: [
            ("x{ {{pod}} }", "holds an unknown placeholder \"pod\"; known are {{arm}}"),
            ("x{ {{ arm }} }", "holds an unknown placeholder \"arm\""),
            ("x{ {{Arm}} }", "holds an unknown placeholder \"Arm\""),
            ("x{{}}", "holds an unknown placeholder \"\""),
            ("x{{arm", "holds {{ without the closing }}"),
            ("x{{arm}", "holds {{ without the closing }}"),
            ("rate(x[{{window}])", "holds {{ without the closing }}"),
            ("{{arm}}", "{{arm}} must stand between the braces of a selector"),
            ("x{{arm}}", "{{arm}} must stand between the braces of a selector"),
            ("x{a=\"{{arm}}\"}", "{{arm}} must stand between the braces of a selector and outside of quotes"),
            ("x{a={{name}}}", "{{name}} must stand between quotes"),
            ("x{a=~{{name}}}", "{{name}} must stand between quotes"),
            ("x{a=\"b}", "holds a string without its closing quote"),
            ("x{a='b\\'}", "holds a string without its closing quote"),
        ]
    )
    func aTemplateThatCanNotBeFilledIsRefused(template: String, message: String) {
        let error = #expect(throws: FieldError.self) { try QueryTemplate(template) }
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }

    @Test func aQueryTellsWhetherItDependsOnTheArm() throws {
        #expect(try QueryTemplate("x{ {{arm}} }").selectsVersion)
        #expect(try QueryTemplate("x{a=\"{{service}}\"}").selectsVersion)
        #expect(try !QueryTemplate("x{a=\"{{namespace}}\"}[{{window}}] # {{arm}}").selectsVersion)
    }

    @Test func anyTextIsEitherRefusedOrRendered() {
        var random = SeededGenerator(seed: 7)
        let parts = [
            "{{arm}}", "{{window}}", "{{name}}", "{{version}}", "{{", "}}", "{", "}", "\"", "'", "`", "\\", "#", "\n",
            "x", "=", "=~", ",", " ", "[", "]", "ü", "{{x}}", "1",
        ]
        var rendered = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...9, using: &random)
            let text = (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
            guard let template = try? QueryTemplate(text) else { continue }
            if (try? template.rendered(with: values)) != nil { rendered += 1 }
        }
        #expect(rendered > 1000)
    }
}
