#include "paas/net/address.hpp"

#include "paas/net/url.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::net;

namespace {

IpAddress address(std::string_view text) {
    auto parsed = IpAddress::parse(text);
    REQUIRE_MESSAGE(parsed.has_value(), text);
    return *parsed;
}

Url url(std::string_view text) {
    auto parsed = Url::parse(text);
    REQUIRE_MESSAGE(parsed.has_value(), text);
    return *parsed;
}

}  // namespace

TEST_CASE("addresses are read strictly and written canonically") {
    struct Row {
        std::string_view text;
        std::string_view canonical;  // empty: refused
    };
    constexpr Row kRows[]{
        {"127.0.0.1", "127.0.0.1"},
        {"255.255.255.255", "255.255.255.255"},
        {"::1", "::1"},
        {"0:0:0:0:0:0:0:1", "::1"},
        {"2001:DB8::A", "2001:db8::a"},
        {"::ffff:127.0.0.1", "::ffff:127.0.0.1"},
        {"::ffff:7f00:1", "::ffff:127.0.0.1"},
        {"fe80::1", "fe80::1"},
        {"", ""},
        {"127.1", ""},
        {"0177.0.0.1", ""},
        {"0x7f.0.0.1", ""},
        {"2130706433", ""},
        {"127.0.0.1.", ""},
        {"127.0.0.1 ", ""},
        {"256.0.0.1", ""},
        {"::g", ""},
        {":::", ""},
        {"fe80::1%eth0", ""},
        {"[::1]", ""},
        {"1:2:3:4:5:6:7:8:9", ""},
    };
    for (const Row& row : kRows) {
        CAPTURE(row.text);
        const auto parsed = IpAddress::parse(row.text);
        CHECK(parsed.has_value() == !row.canonical.empty());
        CHECK((parsed ? parsed->str() : "") == row.canonical);
    }
    CHECK_FALSE(IpAddress::parse(std::string_view("127.0.0.1\0x", 11)).has_value());
}

TEST_CASE("every way to write an IPv4 address is understood") {
    struct Row {
        std::string_view text;
        std::string_view meaning;  // empty: no address
    };
    constexpr Row kRows[]{
        {"127.0.0.1", "127.0.0.1"},
        {"2130706433", "127.0.0.1"},
        {"0x7f000001", "127.0.0.1"},
        {"0X7F000001", "127.0.0.1"},
        {"017700000001", "127.0.0.1"},
        {"0177.0.0.1", "127.0.0.1"},
        {"0177.0.0.01", "127.0.0.1"},
        {"00000177.0.0.1", "127.0.0.1"},
        {"0x7f.1", "127.0.0.1"},
        {"0x7f.0x0.0x0.0x1", "127.0.0.1"},
        {"127.1", "127.0.0.1"},
        {"127.0.1", "127.0.0.1"},
        {"127.65535", "127.0.255.255"},
        {"127.16777215", "127.255.255.255"},
        {"127.0.256", "127.0.1.0"},
        {"0", "0.0.0.0"},
        {"0x", "0.0.0.0"},
        {"0.0.0.0x", "0.0.0.0"},
        {"4294967295", "255.255.255.255"},
        {"2852039166", "169.254.169.254"},
        {"0xa9fea9fe", "169.254.169.254"},
        {"0251.0376.0251.0376", "169.254.169.254"},
        {"4294967296", ""},
        {"127.16777216", ""},
        {"127.0.65536", ""},
        {"127.0.0.256", ""},
        {"256.1", ""},
        {"1.2.3.4.5", ""},
        {"", ""},
        {".", ""},
        {"127.", ""},
        {"127..1", ""},
        {".127.0.0.1", ""},
        {"08.0.0.1", ""},
        {"0x7g.1", ""},
        {"-1", ""},
        {"+1", ""},
        {" 1", ""},
        {"1e3", ""},
        {"0x-1", ""},
        {"99999999999999999999999", ""},
    };
    for (const Row& row : kRows) {
        CAPTURE(row.text);
        const auto parsed = parse_ipv4_number(row.text);
        CHECK(parsed.has_value() == !row.meaning.empty());
        CHECK((parsed ? parsed->str() : "") == row.meaning);
    }
}

TEST_CASE("each address has its kind") {
    using Kind = AddressKind;
    struct Row {
        std::string_view text;
        AddressKind kind;
    };
    constexpr Row kRows[]{
        {"8.8.8.8", Kind::global},
        {"1.1.1.1", Kind::global},
        {"193.206.208.1", Kind::global},
        {"223.255.255.255", Kind::global},
        {"0.0.0.0", Kind::unspecified},
        {"0.255.255.255", Kind::unspecified},
        {"9.255.255.255", Kind::global},
        {"10.0.0.0", Kind::private_use},
        {"10.255.255.255", Kind::private_use},
        {"11.0.0.0", Kind::global},
        {"100.63.255.255", Kind::global},
        {"100.64.0.0", Kind::shared},
        {"100.127.255.255", Kind::shared},
        {"100.128.0.0", Kind::global},
        {"126.255.255.255", Kind::global},
        {"127.0.0.0", Kind::loopback},
        {"127.0.0.1", Kind::loopback},
        {"127.255.255.255", Kind::loopback},
        {"128.0.0.0", Kind::global},
        {"169.253.255.255", Kind::global},
        {"169.254.0.0", Kind::link_local},
        {"169.254.169.254", Kind::link_local},
        {"169.255.0.0", Kind::global},
        {"172.15.255.255", Kind::global},
        {"172.16.0.0", Kind::private_use},
        {"172.31.255.255", Kind::private_use},
        {"172.32.0.0", Kind::global},
        {"192.0.0.0", Kind::reserved},
        {"192.0.0.255", Kind::reserved},
        {"192.0.1.0", Kind::global},
        {"192.0.2.1", Kind::documentation},
        {"192.88.99.1", Kind::reserved},
        {"192.167.255.255", Kind::global},
        {"192.168.0.0", Kind::private_use},
        {"192.168.255.255", Kind::private_use},
        {"192.169.0.0", Kind::global},
        {"198.17.255.255", Kind::global},
        {"198.18.0.0", Kind::documentation},
        {"198.19.255.255", Kind::documentation},
        {"198.20.0.0", Kind::global},
        {"198.51.100.7", Kind::documentation},
        {"203.0.113.7", Kind::documentation},
        {"224.0.0.0", Kind::multicast},
        {"239.255.255.255", Kind::multicast},
        {"240.0.0.0", Kind::reserved},
        {"255.255.255.255", Kind::reserved},
        {"2001:4860:4860::8888", Kind::global},
        {"2606:4700::1111", Kind::global},
        {"2a00::1", Kind::global},
        {"3ffe::1", Kind::global},
        {"::", Kind::unspecified},
        {"::1", Kind::loopback},
        {"::2", Kind::reserved},
        {"::127.0.0.1", Kind::reserved},  // IPv4-compatible
        {"::8.8.8.8", Kind::reserved},
        {"::ffff:127.0.0.1", Kind::loopback},
        {"::ffff:10.0.0.1", Kind::private_use},
        {"::ffff:169.254.169.254", Kind::link_local},
        {"::ffff:0.0.0.0", Kind::unspecified},
        {"::ffff:224.0.0.1", Kind::multicast},
        {"::ffff:8.8.8.8", Kind::global},
        {"::ffff:0:127.0.0.1", Kind::reserved},  // IPv4-translated (RFC 2765)
        {"64:ff9b::7f00:1", Kind::loopback},
        {"64:ff9b::10.0.0.1", Kind::private_use},
        {"64:ff9b::8.8.8.8", Kind::global},
        {"64:ff9b:1::1", Kind::private_use},
        {"64:ff9b:2::1", Kind::reserved},
        {"100::1", Kind::reserved},                        // discard
        {"2001::1", Kind::reserved},                       // Teredo, client 255.255.255.254
        {"2001:0:808:808:0:0:80ff:fffe", Kind::loopback},  // client 127.0.0.1
        {"2001:0:7f00:1:0:0:f7f7:f7f7", Kind::loopback},   // server 127.0.0.1
        {"2001:0:808:808:0:0:f7f7:f7f7", Kind::global},    // 8.8.8.8 both
        {"2001:2::1", Kind::documentation},
        {"2001:10::1", Kind::reserved},
        {"2001:1ff:ffff::", Kind::reserved},
        {"2001:200::1", Kind::global},
        {"2001:db8::1", Kind::documentation},
        {"2002:7f00:1::1", Kind::loopback},
        {"2002:a00:1::1", Kind::private_use},
        {"2002:a9fe:a9fe::", Kind::link_local},
        {"2002:808:808::1", Kind::global},
        {"2620:4f:8000::1", Kind::reserved},
        {"3fff::1", Kind::documentation},
        {"3fff:fff:ffff::", Kind::documentation},
        {"4000::1", Kind::reserved},
        {"5f00::1", Kind::reserved},
        {"fc00::1", Kind::private_use},
        {"fdff:ffff::1", Kind::private_use},
        {"fe80::1", Kind::link_local},
        {"febf::1", Kind::link_local},
        {"fec0::1", Kind::private_use},
        {"feff::1", Kind::private_use},
        {"ff02::1", Kind::multicast},
        {"2001:4860::5efe:127.0.0.1", Kind::loopback},  // ISATAP
        {"2001:4860::200:5efe:10.0.0.1", Kind::private_use},
        {"2001:4860::200:5efe:8.8.8.8", Kind::global},
        {"fe80::5efe:8.8.8.8", Kind::link_local},
    };
    for (const Row& row : kRows) {
        CAPTURE(row.text);
        CHECK(to_string(classify(address(row.text))) == to_string(row.kind));
    }
}

TEST_CASE("an IPv6 address that carries an IPv4 one is never better than it") {
    constexpr std::string_view kInner[]{"127.0.0.1",  "10.1.2.3",  "192.168.1.1",     "172.16.0.1",
                                        "100.64.0.1", "0.0.0.0",   "169.254.169.254", "224.0.0.1",
                                        "192.0.2.1",  "240.0.0.1", "255.255.255.255"};
    for (const std::string_view inner : kInner) {
        CAPTURE(inner);
        const auto bytes = address(inner).bytes();
        for (const std::string_view prefix : {"::ffff:", "64:ff9b::", "2001:4860::5efe:"}) {
            CAPTURE(prefix);
            CHECK(classify(address(std::string(prefix) + std::string(inner))) ==
                  classify(address(inner)));
        }
        std::array<std::uint8_t, 16> six_to_four{0x20, 0x02};
        std::array<std::uint8_t, 16> teredo{0x20, 0x01, 0, 0, 8, 8, 8, 8};
        for (std::size_t i = 0; i < 4; ++i) {
            six_to_four[2 + i] = bytes[i];
            teredo[12 + i] = static_cast<std::uint8_t>(~bytes[i]);
        }
        CHECK(classify(IpAddress::v6(six_to_four)) == classify(address(inner)));
        CHECK(classify(IpAddress::v6(teredo)) == classify(address(inner)));
    }
}

TEST_CASE("the rules say how far a request may reach") {
    struct Row {
        std::string_view address;
        bool internet, site, anywhere;
    };
    constexpr Row kRows[]{
        {"8.8.8.8", true, true, true},
        {"2001:4860::1", true, true, true},
        {"10.0.0.1", false, true, true},
        {"fd00::1", false, true, true},
        {"100.64.0.1", false, true, true},
        {"::ffff:10.0.0.1", false, true, true},
        {"127.0.0.1", false, false, true},
        {"::1", false, false, true},
        {"169.254.169.254", false, false, true},
        {"fe80::1", false, false, true},
        {"192.0.2.1", false, false, true},
        {"0.0.0.0", false, false, false},
        {"::", false, false, false},
        {"224.0.0.1", false, false, false},
        {"ff02::1", false, false, false},
        {"255.255.255.255", false, false, false},
    };
    const Url target = url("https://types.example/");
    for (const Row& row : kRows) {
        CAPTURE(row.address);
        const auto allowed = [&](Reach reach) {
            return check_address({.reach = reach}, target, address(row.address)).has_value();
        };
        CHECK(allowed(Reach::internet) == row.internet);
        CHECK(allowed(Reach::site) == row.site);
        CHECK(allowed(Reach::anywhere) == row.anywhere);
    }
}

TEST_CASE("a host that is named may be private, others not") {
    AddressRules rules;
    rules.named_hosts = {"lab.example", "10.0.0.7", "port.example:8443", "::1"};
    const auto allowed = [&](std::string_view where, std::string_view at) {
        return check_address(rules, url(where), address(at)).has_value();
    };
    CHECK(allowed("https://lab.example/", "10.1.1.1"));
    CHECK(allowed("https://LAB.example.:99/", "127.0.0.1"));
    CHECK(allowed("https://10.0.0.7:8443/", "10.0.0.7"));
    CHECK(allowed("https://0x0a000007/", "10.0.0.7"));
    CHECK(allowed("https://[0:0::1]/", "::1"));
    CHECK(allowed("https://port.example:8443/", "10.1.1.1"));
    CHECK_FALSE(allowed("https://port.example/", "10.1.1.1"));
    CHECK_FALSE(allowed("https://other.example/", "10.0.0.7"));
    CHECK_FALSE(allowed("https://xlab.example/", "10.1.1.1"));
    CHECK_FALSE(allowed("https://lab.example.evil.example/", "10.1.1.1"));
    CHECK_FALSE(allowed("https://lab.example/", "0.0.0.0"));
    CHECK_FALSE(allowed("https://lab.example/", "224.0.0.1"));
}

TEST_CASE("an address in a URL is refused before anything is sent") {
    const auto refused = check_host({}, url("http://0x7f.1:8080/secret?token=x"));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::permission_denied);
    CHECK(refused.error().message == "127.0.0.1 is not allowed to be connected to: loopback");
    CHECK(check_host({}, url("https://example.org/")).has_value());
    const auto moved = check_address({}, url("https://example.org/"), address("10.0.0.1"));
    REQUIRE_FALSE(moved.has_value());
    CHECK(moved.error().message ==
          "example.org is at 10.0.0.1, which is not allowed to be connected to: private network");
}
