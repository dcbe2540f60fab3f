import CLibCrypto

/// SHA-256 (FIPS 180-4) by libcrypto.
package enum SHA256 {
    /// The digest of the bytes, 32 of them.
    package static func digest(of bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        let result = unsafe EVP_Digest(bytes, bytes.count, &digest, &length, EVP_sha256(), nil)
        precondition(result == 1 && length == 32, "EVP_Digest failed")
        return digest
    }

    /// The digest of the bytes as 64 hexadecimal digits, in lower case.
    package static func hexDigest(of bytes: [UInt8]) -> String { hexadecimal(digest(of: bytes)) }

    /// HMAC-SHA-256 (RFC 2104) of the bytes under the key.
    package static func authenticationCode(of bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        let result = unsafe HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &code, &length)
        precondition(unsafe result != nil && length == 32, "HMAC failed")
        return code
    }

    package static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
