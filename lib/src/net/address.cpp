#include "paas/net/address.hpp"

#include "paas/net/url.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace paas::net {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

/// A row of a registry: an address belongs to it when its first `bits` are those of `prefix`.
struct Block {
    std::array<std::uint8_t, 16> prefix;
    std::uint8_t bits;
    AddressKind kind;
};

/// IANA IPv4 Special-Purpose Address Registry; the first row that fits counts.
constexpr Block kV4Blocks[]{
    {{0}, 8, AddressKind::unspecified},
    {{10}, 8, AddressKind::private_use},
    {{100, 64}, 10, AddressKind::shared},
    {{127}, 8, AddressKind::loopback},
    {{169, 254}, 16, AddressKind::link_local},
    {{172, 16}, 12, AddressKind::private_use},
    {{192, 0, 0}, 24, AddressKind::reserved},  // IETF protocol assignments
    {{192, 0, 2}, 24, AddressKind::documentation},
    {{192, 31, 196}, 24, AddressKind::reserved},  // AS112
    {{192, 52, 193}, 24, AddressKind::reserved},  // AMT
    {{192, 88, 99}, 24, AddressKind::reserved},   // 6to4 relay anycast, deprecated
    {{192, 168}, 16, AddressKind::private_use},
    {{192, 175, 48}, 24, AddressKind::reserved},  // AS112
    {{198, 18}, 15, AddressKind::documentation},  // benchmarking
    {{198, 51, 100}, 24, AddressKind::documentation},
    {{203, 0, 113}, 24, AddressKind::documentation},
    {{224}, 4, AddressKind::multicast},
    {{240}, 4, AddressKind::reserved},  // future use and broadcast
    {{}, 0, AddressKind::global},
};

/// IANA IPv6 Special-Purpose Address Registry; what lies outside 2000::/3 is no global unicast.
constexpr Block kV6Blocks[]{
    {{}, 128, AddressKind::unspecified},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, AddressKind::loopback},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, AddressKind::global},  // IPv4-mapped
    {{}, 96, AddressKind::reserved},                                        // IPv4-compatible
    {{0, 0x64, 0xff, 0x9b}, 96, AddressKind::global},                       // NAT64
    {{0, 0x64, 0xff, 0x9b, 0, 1}, 48, AddressKind::private_use},            // local NAT64
    {{0x20, 0x01, 0, 0}, 32, AddressKind::global},                          // Teredo
    {{0x20, 0x01, 0, 0x02, 0, 0}, 48, AddressKind::documentation},          // benchmarking
    {{0x20, 0x01, 0x0d, 0xb8}, 32, AddressKind::documentation},
    {{0x20, 0x01, 0}, 23, AddressKind::reserved},              // IETF protocol assignments
    {{0x20, 0x02}, 16, AddressKind::global},                   // 6to4
    {{0x26, 0x20, 0, 0x4f, 0x80}, 48, AddressKind::reserved},  // AS112
    {{0x3f, 0xff}, 20, AddressKind::documentation},
    {{0x20}, 3, AddressKind::global},
    {{0xfc}, 7, AddressKind::private_use},
    {{0xfe, 0x80}, 10, AddressKind::link_local},
    {{0xfe, 0xc0}, 10, AddressKind::private_use},
    {{0xff}, 8, AddressKind::multicast},
    {{}, 0, AddressKind::reserved},
};

constexpr bool starts_with(const Bytes& address, const Bytes& prefix, unsigned bits) {
    const unsigned whole = bits / 8;
    if (!std::equal(prefix.begin(), prefix.begin() + whole, address.begin())) {
        return false;
    }
    if (bits % 8 == 0) {
        return true;
    }
    const auto mask = static_cast<std::uint8_t>(0xff00U >> (bits % 8));
    return (address[whole] & mask) == (prefix[whole] & mask);
}

template <std::size_t N>
AddressKind find_kind(const Block (&blocks)[N], const Bytes& address) noexcept {
    for (const Block& block : blocks) {
        if (starts_with(address, block.prefix, block.bits)) {
            return block.kind;
        }
    }
    return AddressKind::reserved;
}

AddressKind kind_of_v4(const Bytes& bytes, std::size_t offset, std::uint8_t flipped) noexcept {
    Bytes inner{};
    for (std::size_t i = 0; i < 4; ++i) {
        inner[i] = bytes[offset + i] ^ flipped;
    }
    return find_kind(kV4Blocks, inner);
}

/// A way to carry an IPv4 address in an IPv6 one: after which prefix, where, with which bits
/// turned over.
struct Carrier {
    Bytes prefix;
    std::uint8_t bits;
    std::uint8_t offset;
    std::uint8_t flipped;
};
constexpr Carrier kCarriers[]{
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, 12, 0},  // IPv4-mapped (RFC 4291)
    {{0, 0x64, 0xff, 0x9b}, 96, 12, 0},                       // NAT64 (RFC 6052)
    {{0x20, 0x02}, 16, 2, 0},                                 // 6to4 (RFC 3056)
    {{0x20, 0x01, 0, 0}, 32, 4, 0},                           // Teredo server (RFC 4380)
    {{0x20, 0x01, 0, 0}, 32, 12, 0xff},                       // Teredo client
};

/// ISATAP (RFC 5214): an interface identifier of 0:5efe or 200:5efe before the IPv4 address.
bool is_isatap(const Bytes& bytes) noexcept {
    return (bytes[8] & 0xfdU) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;
}

AddressKind worse(AddressKind one, AddressKind other) noexcept {
    return one == AddressKind::global ? other : std::max(one, other);
}

AddressKind classify_v6(const Bytes& bytes) noexcept {
    AddressKind kind = find_kind(kV6Blocks, bytes);
    for (const Carrier& carrier : kCarriers) {
        if (starts_with(bytes, carrier.prefix, carrier.bits)) {
            kind = worse(kind, kind_of_v4(bytes, carrier.offset, carrier.flipped));
        }
    }
    return is_isatap(bytes) ? worse(kind, kind_of_v4(bytes, 12, 0)) : kind;
}

/// One number of an inet_aton address; nothing when it is none or above 32 bits.
std::optional<std::uint32_t> parse_part(std::string_view text) {
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
        if (text.empty()) {
            return 0;  // "0x" is zero to browsers and inet_aton
        }
    } else if (text.size() > 1 && text.front() == '0') {
        base = 8;
    }
    std::uint32_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, base);
    if (error != std::errc() || stop != end) {
        return std::nullopt;
    }
    return value;
}

bool is_named(const AddressRules& rules, const Url& url) {
    return std::ranges::any_of(rules.named_hosts, [&url](const std::string& name) {
        return name == url.host() || name == url.authority();
    });
}

bool is_allowed(Reach reach, AddressKind kind) noexcept {
    switch (kind) {
        case AddressKind::global:
            return true;
        case AddressKind::private_use:
        case AddressKind::shared:
            return reach != Reach::internet;
        case AddressKind::loopback:
        case AddressKind::link_local:
        case AddressKind::documentation:
            return reach == Reach::anywhere;
        case AddressKind::unspecified:
        case AddressKind::multicast:
        case AddressKind::reserved:
            return false;
    }
    return false;
}

}  // namespace

Result<IpAddress> IpAddress::parse(std::string_view text) {
    const std::string terminated(text);
    Bytes bytes{};
    const bool v4 = text.find(':') == std::string_view::npos;
    // A text with a NUL in it would be cut there.
    if (text.size() > INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos ||
        ::inet_pton(v4 ? AF_INET : AF_INET6, terminated.c_str(), bytes.data()) != 1) {
        return fail(ErrorCode::invalid_argument, "this is no IP address");
    }
    IpAddress address;
    address.v4_ = v4;
    address.bytes_ = bytes;
    return address;
}

IpAddress IpAddress::v4(std::array<std::uint8_t, 4> bytes) noexcept {
    IpAddress address;
    std::copy(bytes.begin(), bytes.end(), address.bytes_.begin());
    return address;
}

IpAddress IpAddress::v6(std::array<std::uint8_t, 16> bytes) noexcept {
    IpAddress address;
    address.v4_ = false;
    address.bytes_ = bytes;
    return address;
}

std::string IpAddress::str() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const char* done = ::inet_ntop(v4_ ? AF_INET : AF_INET6, bytes_.data(), text.data(),
                                   static_cast<socklen_t>(text.size()));
    return done == nullptr ? std::string() : std::string(done);
}

std::optional<IpAddress> parse_ipv4_number(std::string_view text) {
    std::array<std::uint32_t, 4> parts{};
    std::size_t count = 0;
    for (bool more = true; more; ++count) {
        const std::size_t dot = text.find('.');
        more = dot != std::string_view::npos;
        const std::string_view part = text.substr(0, dot);
        const auto value = part.empty() || count == parts.size() ? std::nullopt : parse_part(part);
        if (!value) {
            return std::nullopt;
        }
        parts[count] = *value;
        text.remove_prefix(more ? dot + 1 : text.size());
    }
    std::uint64_t number = parts[count - 1];
    if (number >= std::uint64_t{1} << (8 * (5 - count))) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i + 1 < count; ++i) {
        if (parts[i] > 255) {
            return std::nullopt;
        }
        number |= std::uint64_t{parts[i]} << (24 - 8 * i);
    }
    std::array<std::uint8_t, 4> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
    }
    return IpAddress::v4(bytes);
}

std::string_view to_string(AddressKind kind) noexcept {
    switch (kind) {
        case AddressKind::global:
            return "internet";
        case AddressKind::loopback:
            return "loopback";
        case AddressKind::private_use:
            return "private network";
        case AddressKind::shared:
            return "carrier-grade NAT";
        case AddressKind::link_local:
            return "link-local";
        case AddressKind::unspecified:
            return "unspecified";
        case AddressKind::multicast:
            return "multicast";
        case AddressKind::documentation:
            return "documentation";
        case AddressKind::reserved:
            return "reserved";
    }
    return "reserved";
}

AddressKind classify(const IpAddress& address) noexcept {
    return address.is_v4() ? find_kind(kV4Blocks, address.bytes()) : classify_v6(address.bytes());
}

Result<void> check_address(const AddressRules& rules, const Url& url, const IpAddress& address) {
    const AddressKind kind = classify(address);
    if (is_allowed(is_named(rules, url) ? Reach::anywhere : rules.reach, kind)) {
        return {};
    }
    const std::string text = address.str();
    return fail(ErrorCode::permission_denied,
                (text == url.host() ? text : url.host() + " is at " + text + ", which") +
                    " is not allowed to be connected to: " + std::string(to_string(kind)));
}

Result<void> check_host(const AddressRules& rules, const Url& url) {
    return url.address() ? check_address(rules, url, *url.address()) : Result<void>();
}

}  // namespace paas::net
