/// URLs of network resources (RFC 3986), strictly.
///
///     auto url = Url::parse("https://Example.ORG/types/a.yaml");
///     auto next = url->resolve("../b.yaml#top");  // https://example.org/b.yaml#top
///
/// One resource has one spelling here, so that what is compared with a list of hosts is what is
/// connected to. Readers of URLs differ on the odd ones; those are refused, not guessed at: user
/// information, backslashes, blanks and control characters, hosts that are not ASCII.
#pragma once

#include "paas/base/error.hpp"
#include "paas/net/address.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paas::net {

/// An absolute URL with a host. Thread-compatible value.
class PAAS_API Url {
public:
    /// At most 8192 bytes. invalid_argument says what is wrong and never repeats the text: it may
    /// hold a password.
    [[nodiscard]] static Result<Url> parse(std::string_view text);

    /// `reference` as it is meant in the document at this URL (RFC 3986 section 5.2): another URL,
    /// "//host/path", "/path", "path", "?query" or "#fragment".
    [[nodiscard]] Result<Url> resolve(std::string_view reference) const;

    /// Lower case: "https".
    [[nodiscard]] const std::string& scheme() const noexcept { return scheme_; }
    /// A name in lower case, percent-decoded, without a trailing dot; or the canonical text of an
    /// address, without brackets. A host whose last label is a number is an IPv4 address in any of
    /// its spellings, as browsers read it.
    [[nodiscard]] const std::string& host() const noexcept { return host_; }
    /// The address when the host is one.
    [[nodiscard]] const std::optional<IpAddress>& address() const noexcept { return address_; }
    /// The port given, else the scheme's own (http 80, https 443), else 0.
    [[nodiscard]] std::uint16_t port() const noexcept;
    /// Starts with '/'; dot segments are removed, escapes are in upper case and only where they
    /// are needed.
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] const std::optional<std::string>& query() const noexcept { return query_; }
    [[nodiscard]] const std::optional<std::string>& fragment() const noexcept { return fragment_; }

    /// Host and port, with brackets and without the scheme's own port: "[::1]:8080".
    [[nodiscard]] std::string authority() const;
    /// Scheme and authority: "https://example.org". What credentials are bound to (RFC 6454).
    [[nodiscard]] std::string origin() const;
    /// Without query and fragment, which may hold secrets: for messages.
    [[nodiscard]] std::string without_query() const;
    /// The whole URL; `parse` gives it back.
    [[nodiscard]] std::string str() const;

    /// "localhost" or a loopback address: what http is good enough for.
    [[nodiscard]] bool is_loopback() const noexcept;

    bool operator==(const Url&) const = default;

private:
    std::string scheme_;
    std::string host_;
    std::optional<IpAddress> address_;
    std::uint16_t port_ = 0;
    std::string path_;
    std::optional<std::string> query_;
    std::optional<std::string> fragment_;
};

/// Escapes everything but unreserved characters (RFC 3986 section 2.3): for one path segment or one
/// value of a query.
[[nodiscard]] PAAS_API std::string percent_encode(std::string_view text);

/// Undoes escapes; invalid_argument when a '%' is not followed by two hexadecimal digits.
[[nodiscard]] PAAS_API Result<std::string> percent_decode(std::string_view text);

}  // namespace paas::net
