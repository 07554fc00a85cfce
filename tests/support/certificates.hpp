/// Certificates for tests, made when they are needed.
#pragma once

#include <filesystem>
#include <string>

namespace paas::testing {

/// A certificate authority of its own and one server certificate, in files.
struct Certificates {
    std::filesystem::path authority;    ///< PEM of the authority
    std::filesystem::path certificate;  ///< PEM of the server, signed by it
    std::filesystem::path key;
};

/// For `name`, a subject alternative name as OpenSSL writes it ("IP:127.0.0.1", "DNS:localhost");
/// valid for a day. Throws std::runtime_error.
[[nodiscard]] Certificates make_certificates(const std::filesystem::path& folder,
                                             const std::string& name);

}  // namespace paas::testing
