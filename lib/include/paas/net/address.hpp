/// IP addresses and which of them may be connected to.
///
///     AddressRules rules;                            // the internet and nothing else
///     rules.named_hosts = {"types.lab.example:8443"};  // whatever its address is
///     Result<void> allowed = check_address(rules, url, *IpAddress::parse("10.1.2.3"));
///
/// The rules are for the address a socket is really connected to, after name resolution: a name
/// that answers with another address the second time gains nothing. Kinds follow the IANA
/// special-purpose address registries (RFC 6890, RFC 8190).
#pragma once

#include "paas/base/error.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::net {

class Url;

/// An IPv4 or IPv6 address. Thread-compatible value.
class PAAS_API IpAddress {
public:
    /// A dotted quad of four decimal numbers without leading zeros, or IPv6 text (RFC 4291) without
    /// brackets and zone. invalid_argument otherwise; the other ways to write an IPv4 address are
    /// read by `parse_ipv4_number`.
    [[nodiscard]] static Result<IpAddress> parse(std::string_view text);
    [[nodiscard]] static IpAddress v4(std::array<std::uint8_t, 4> bytes) noexcept;
    [[nodiscard]] static IpAddress v6(std::array<std::uint8_t, 16> bytes) noexcept;

    [[nodiscard]] bool is_v4() const noexcept { return v4_; }
    /// The 32 or 128 bits, in network order; an IPv4 address fills the first four bytes.
    [[nodiscard]] const std::array<std::uint8_t, 16>& bytes() const noexcept { return bytes_; }
    /// Canonical text: dotted quad or RFC 5952.
    [[nodiscard]] std::string str() const;

    bool operator==(const IpAddress&) const = default;

private:
    std::array<std::uint8_t, 16> bytes_{};
    bool v4_ = true;
};

/// Reads what inet_aton and browsers take for an IPv4 address: one to four numbers, decimal, octal
/// (leading 0) or hexadecimal (leading 0x), the last one filling the bytes that are left:
/// "2130706433", "0177.0.0.1", "0x7f.1", "127.1". Nothing for any other text and for numbers that
/// do not fit.
[[nodiscard]] PAAS_API std::optional<IpAddress> parse_ipv4_number(std::string_view text);

enum class AddressKind : std::uint8_t {
    global,         ///< reachable on the internet
    loopback,       ///< 127.0.0.0/8, ::1
    private_use,    ///< RFC 1918, unique local fc00::/7, site-local fec0::/10, 64:ff9b:1::/48
    shared,         ///< carrier-grade NAT, 100.64.0.0/10 (RFC 6598)
    link_local,     ///< 169.254.0.0/16, fe80::/10: also the metadata services of clouds
    unspecified,    ///< 0.0.0.0/8, ::
    multicast,      ///< 224.0.0.0/4, ff00::/8
    documentation,  ///< examples (RFC 5737, 3849, 9637) and benchmarking (RFC 2544, 5180)
    reserved,       ///< everything else that is no global unicast address
};

/// "private network", as it stands in messages.
[[nodiscard]] PAAS_API std::string_view to_string(AddressKind kind) noexcept;

/// The kind of an address. An IPv6 address that carries an IPv4 one (IPv4-mapped and -compatible,
/// NAT64, 6to4, Teredo, ISATAP) is of the kind of the worse of the two: a gateway would unwrap it.
[[nodiscard]] PAAS_API AddressKind classify(const IpAddress& address) noexcept;

/// How far requests may reach.
enum class Reach : std::uint8_t {
    internet,  ///< global addresses
    site,      ///< also private networks and carrier-grade NAT
    anywhere,  ///< also loopback and link-local; for endpoints an administrator has configured
};

/// Which addresses may be connected to. Unspecified, multicast and reserved addresses never are.
struct AddressRules {
    Reach reach = Reach::internet;
    /// Hosts for which `anywhere` holds, as `Url::host()` gives them ("lab.example", "10.0.0.7",
    /// "::1"), or with a port as `Url::authority()` gives it ("lab.example:8443").
    std::vector<std::string> named_hosts{};
};

/// Whether a request for `url` may connect to `address`: permission_denied with the kind of the
/// address otherwise.
[[nodiscard]] PAAS_API Result<void> check_address(const AddressRules& rules, const Url& url,
                                                  const IpAddress& address);

/// What can be said before a name is resolved: `check_address` when the host of `url` is an
/// address; names pass.
[[nodiscard]] PAAS_API Result<void> check_host(const AddressRules& rules, const Url& url);

}  // namespace paas::net
