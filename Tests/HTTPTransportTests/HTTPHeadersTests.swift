import HTTPTransport
import Testing

struct HTTPHeadersTests {
    @Test(arguments: ["content-type", "Content-Type", "CONTENT-TYPE"])
    func namesCompareWithoutRegardToCase(name: String) {
        let headers: HTTPHeaders = ["Content-Type": "text/plain"]
        #expect(headers[name] == "text/plain")
        #expect(headers.values(of: name) == ["text/plain"])
    }

    @Test(arguments: ["Content-Typ", "Content-Type ", "Content_Type", "\u{212a}ey"])
    func otherNamesAreOtherFields(name: String) {
        let headers: HTTPHeaders = ["Content-Type": "text/plain", "Key": "1"]
        #expect(headers[name] == nil)
    }

    @Test func settingReplacesEveryFieldOfTheNameInTheFirstOnesPlace() {
        var headers: HTTPHeaders = ["A": "1", "B": "2", "a": "3", "C": "4"]
        headers["a"] = "5"
        #expect(headers == ["a": "5", "B": "2", "C": "4"])
    }

    @Test func settingNilRemovesTheField() {
        var headers: HTTPHeaders = ["A": "1", "B": "2", "a": "3"]
        headers["A"] = nil
        headers["Z"] = nil
        #expect(headers == ["B": "2"])
    }

    @Test func settingANewNameAppends() {
        var headers: HTTPHeaders = ["A": "1"]
        headers["B"] = "2"
        #expect(headers == ["A": "1", "B": "2"])
    }

    @Test func appendingKeepsFieldsOfTheSameName() {
        var headers: HTTPHeaders = ["A": "1"]
        headers.append(name: "a", value: "2")
        #expect(headers.values(of: "A") == ["1", "2"])
        #expect(headers["a"] == "1")
    }
}
