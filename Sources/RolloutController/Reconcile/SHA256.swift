import CLibCrypto

/// SHA-256 (FIPS 180-4) by libcrypto.
enum SHA256 {
    /// The digest of the bytes as 64 hexadecimal digits.
    static func hexDigest(of bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        let result = unsafe EVP_Digest(bytes, bytes.count, &digest, &length, EVP_sha256(), nil)
        precondition(result == 1 && length == 32, "EVP_Digest failed")
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
