import Glibc
import KubeModel
import Testing

extension IntegrationTests {
    @Suite("The README")
    struct ReadmeTests {
        /// Manifests are applied and commands carried out in their order, on a cluster in which a controller runs.
        ///
        /// Scripts of `hack/` are the exception: one of them runs this test, and `hack/check` runs all of them.
        @Test(.timeLimit(.minutes(3)))
        func everyManifestAndEveryCommandOfItWorks() async throws {
            let text = try Files.text("\(Tools.checkout)/README.md")
            let blocks = MarkdownBlock.all(in: text)
            #expect(blocks.contains { $0.language == "yaml" } && blocks.contains { $0.language == "sh" })
            try await Bench.run("readme", [.traefik], namespace: "ml") { bench in
                try await bench.kubectl("config", "set-context", "--current", "--namespace", bench.namespace)
                try await bench.startLeader()
                var commands = 0
                for block in blocks {
                    if block.isManifest { try await bench.kubectl("apply", input: block.text) }
                    for command in block.commands {
                        commands += 1
                        try await run(command, in: block, bench)
                    }
                }
                report("README", "\(commands) commands")
                #expect(commands > 0)
                try await eventually("the README's rollout is healthy") {
                    try await bench.get(.modelRollout, "fraud").status["phase"]?.string == "Healthy"
                }
                for action in text.matches(of: /`([a-z]+@[0-9]+)`/) { try await take(String(action.1), bench) }
            }
        }

        /// Whether it fits the moment or not, it must be understood.
        private func take(_ action: String, _ bench: Bench) async throws {
            try await bench.kubectl("annotate", "mro/fraud", "--overwrite", "modelrollout.dev/action=\(action)")
            let result = try await eventually("the action \(action) is answered") { () async throws -> String? in
                let last = try await bench.get(.modelRollout, "fraud").status["lastAction"]
                return last?["action"]?.string == action ? last?["result"]?.string : String?.none
            }
            #expect(!result.contains("is not <verb>"), "\(action): \(result)")
        }

        private func run(_ command: String, in block: MarkdownBlock, _ bench: Bench) async throws {
            let program = String(command.prefix { !$0.isWhitespace })
            if program.hasPrefix("hack/") {
                #expect(Files.isExecutable("\(Tools.checkout)/\(program)"), "\(program) is not there")
                let check = try Files.text("\(Tools.checkout)/hack/check").split(separator: "\n")
                #expect(check.contains(Substring(program)), "hack/check does not run \(program)")
                return
            }
            guard program == "kubectl" else {
                Issue.record("the README has a command that no test runs: \(command)")
                return
            }
            let script = "cd \"$0\" && \(command)"
            let result = try await bench.run(["bash", "-c", script, Tools.checkout], limit: .seconds(60))
            #expect(result.code == 0, "\(command): \(result.errors)")
            if let head = block.firstLine(after: command) {
                let columns = { (line: Substring?) in line?.split(separator: " ") }
                #expect(columns(result.output.split(separator: "\n").first) == columns(head), "\(command)")
            }
        }
    }
}

/// A fenced block of a Markdown document.
struct MarkdownBlock {
    /// The first word after the fence.
    var language: String
    var lines: [Substring]

    static func all(in text: String) -> [MarkdownBlock] {
        var blocks: [MarkdownBlock] = []
        var open: MarkdownBlock?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                if let block = open {
                    blocks.append(block)
                    open = nil
                } else {
                    let words = line.dropFirst(3).split(separator: " ")
                    open = MarkdownBlock(language: words.first.map(String.init) ?? "", lines: [])
                }
            } else {
                open?.lines.append(line)
            }
        }
        return blocks
    }

    var text: String { lines.joined(separator: "\n") + "\n" }

    var isManifest: Bool { language == "yaml" && lines.contains { $0.hasPrefix("kind:") } }

    /// The commands: every line of a script, and what follows the prompt in a transcript.
    var commands: [String] {
        switch language {
        case "sh": Self.joined(lines)
        case "console": Self.joined(lines.filter { $0.hasPrefix("$ ") }.map { $0.dropFirst(2) })
        default: []
        }
    }

    /// What a transcript shows as the first line of the command's output.
    func firstLine(after command: String) -> Substring? {
        guard language == "console", let index = lines.firstIndex(of: "$ \(command)") else { return nil }
        return lines.dropFirst(index + 1).first
    }

    /// Lines without comments, those that end in a backslash with the next.
    private static func joined(_ lines: [Substring]) -> [String] {
        var result: [String] = []
        var isOpen = false
        for line in lines {
            var text = line.range(of: " #").map { String(line[..<$0.lowerBound]) } ?? String(line)
            text = String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            guard !text.isEmpty, !text.hasPrefix("#") else { continue }
            let continues = text.hasSuffix("\\")
            if continues { text.removeLast() }
            if isOpen, let last = result.popLast() { text = last + text }
            result.append(text)
            isOpen = continues
        }
        return result
    }
}

extension Substring {
    /// Where the text first stands in this one.
    fileprivate func range(of text: String) -> Range<Index>? {
        indices.first { self[$0...].hasPrefix(text) }.map { $0..<index($0, offsetBy: text.count) }
    }
}
