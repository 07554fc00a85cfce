#include "paas/net/url.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::net;

namespace {

Url url(std::string_view text) {
    auto parsed = Url::parse(text);
    REQUIRE_MESSAGE(parsed.has_value(), text);
    return *parsed;
}

}  // namespace

TEST_CASE("one resource has one spelling") {
    struct Row {
        std::string_view text;
        std::string_view canonical;
    };
    constexpr Row kRows[]{
        {"https://example.org", "https://example.org/"},
        {"HTTPS://EXAMPLE.org/A", "https://example.org/A"},
        {"https://example.org:443/", "https://example.org/"},
        {"https://example.org:/", "https://example.org/"},
        {"http://example.org:80/", "http://example.org/"},
        {"http://example.org:443/", "http://example.org:443/"},
        {"https://example.org:08443/", "https://example.org:8443/"},
        {"https://example.org./x", "https://example.org/x"},
        {"https://ex%61mple.org/", "https://example.org/"},
        {"https://ex%41mple%2Eorg/", "https://example.org/"},
        {"https://example.org/a/./b/../c", "https://example.org/a/c"},
        {"https://example.org/../../x", "https://example.org/x"},
        {"https://example.org/a/%2e%2E/b", "https://example.org/b"},
        {"https://example.org/a/..", "https://example.org/"},
        {"https://example.org/a/b/.", "https://example.org/a/b/"},
        {"https://example.org/%7euser/%3f", "https://example.org/~user/%3F"},
        {"https://example.org/a%2fb", "https://example.org/a%2Fb"},
        {"https://example.org/\xc3\xa9", "https://example.org/%C3%A9"},
        {"https://example.org/{x}", "https://example.org/%7Bx%7D"},
        {"https://example.org?q=1", "https://example.org/?q=1"},
        {"https://example.org/?", "https://example.org/?"},
        {"https://example.org/x#y", "https://example.org/x#y"},
        {"https://example.org/?a=/../b#c?d", "https://example.org/?a=/../b#c?d"},
        {"https://example.org//a//b", "https://example.org//a//b"},
        {"ftp://example.org/", "ftp://example.org/"},
        {"https://a_b.example/", "https://a_b.example/"},
        {"https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"},
        {"http://2130706433/", "http://127.0.0.1/"},
        {"http://0177.0.0.1/", "http://127.0.0.1/"},
        {"http://0x7F.1/", "http://127.0.0.1/"},
        {"http://127.1:8080/", "http://127.0.0.1:8080/"},
        {"http://127.0.0.1./", "http://127.0.0.1/"},
        {"http://%31%32%37.0.0.1/", "http://127.0.0.1/"},
        {"http://127%2e0%2E0%2e1/", "http://127.0.0.1/"},
        {"http://0/", "http://0.0.0.0/"},
        {"http://[::1]/", "http://[::1]/"},
        {"http://[0:0:0:0:0:0:0:1]:80/", "http://[::1]/"},
        {"http://[::FFFF:127.0.0.1]:81/", "http://[::ffff:127.0.0.1]:81/"},
        {"http://[::ffff:7f00:0001]/", "http://[::ffff:127.0.0.1]/"},
        {"http://[2001:DB8:0:0::1]/", "http://[2001:db8::1]/"},
    };
    for (const Row& row : kRows) {
        CAPTURE(row.text);
        const auto parsed = Url::parse(row.text);
        REQUIRE(parsed.has_value());
        CHECK(parsed->str() == row.canonical);
        const auto again = Url::parse(parsed->str());
        REQUIRE(again.has_value());
        CHECK(*again == *parsed);
    }
}

TEST_CASE("what readers of URLs disagree on is refused") {
    constexpr std::string_view kRefused[]{
        "",
        "example.org",
        "/path",
        "//example.org/",
        "https:example.org",
        "https:/example.org",
        "https:///path",
        "https://",
        "https://:443/",
        "https://?q",
        "1ttps://example.org/",
        "ht tps://example.org/",
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://example.org@127.0.0.1/",
        "https://example.org:443@127.0.0.1/",
        "https://@example.org/",
        "https://example.org\\@127.0.0.1/",
        "https:\\\\example.org/",
        "https://example.org/a\\b",
        "https://example.org%40127.0.0.1/",
        "https://example.org%2f@127.0.0.1/",
        "https://example.org%2fx/",
        "https://example.org%00.evil.example/",
        "https://example.org%23.evil.example/",
        "https://example.org%3a80/",
        "https://exam ple.org/",
        "https://example.org/a b",
        " https://example.org/",
        "https://example.org/\t",
        "https://example.org/\r\nX: y",
        "https://example.org/\x7f",
        "https://example.org/%",
        "https://example.org/%2",
        "https://example.org/%zz",
        "https://ex%2mple.org/",
        "https://example..org/",
        "https://.example.org/",
        "https://example.org../",
        "https://./",
        "https://../",
        "https://127\xe3\x80\x82"
        "0\xe3\x80\x82"
        "0\xe3\x80\x82"
        "1/",                                                   // ideographic full stops
        "https://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1/",  // full-width digits
        "https://%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1/",
        "https://\xe2\x93\x94xample.org/",
        "https://b\xc3\xbc"
        "cher.example/",
        "https://example.org:0/",
        "https://example.org:65536/",
        "https://example.org:-1/",
        "https://example.org:+80/",
        "https://example.org:8a/",
        "https://example.org: 80/",
        "https://example.org:80:80/",
        "https://[::1/",
        "https://::1/",
        "https://[::1]x/",
        "https://[::1]:x/",
        "https://[127.0.0.1]/",
        "https://[fe80::1%eth0]/",
        "https://[fe80::1%25eth0]/",
        "https://[v1.x]/",
        "https://[]/",
        "https://[%3a%3a1]/",
        "https://256.0.0.1/",
        "https://1.2.3.4.5/",
        "https://127.0.0.1.5x.0x/",
        "https://example.09/",
        "https://example.0x7f/",
        "https://4294967296/",
        "https://exa$mple.org/",
        "https://exa*mple.org/",
        "https://a,b/",
    };
    for (const std::string_view text : kRefused) {
        CAPTURE(text);
        const auto parsed = Url::parse(text);
        CHECK_FALSE(parsed.has_value());
        if (!parsed) {
            CHECK(parsed.error().code == ErrorCode::invalid_argument);
        }
    }
    CHECK_FALSE(Url::parse(std::string_view("https://example.org/\0x", 22)).has_value());
    CHECK_FALSE(Url::parse("https://" + std::string(64, 'a') + ".example/").has_value());
    CHECK_FALSE(Url::parse("https://example.org/" + std::string(9000, 'a')).has_value());
    // Each of these letters takes three bytes when it is escaped.
    CHECK(Url::parse("https://example.org/" + std::string(2700, '"')).has_value());
    CHECK_FALSE(Url::parse("https://example.org/" + std::string(2800, '"')).has_value());
}

TEST_CASE("a refusal does not repeat a password") {
    const auto parsed = Url::parse("https://admin:hunter2@example.org/");
    REQUIRE_FALSE(parsed.has_value());
    CHECK(to_string(parsed.error()).find("hunter2") == std::string::npos);
    CHECK(parsed.error().hint.find("hunter2") == std::string::npos);
}

TEST_CASE("references are resolved as RFC 3986 section 5.4 lists them") {
    struct Row {
        std::string_view reference;
        std::string_view target;
    };
    constexpr Row kRows[]{
        {"g:h", ""},  // no host: of no use here
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g/"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q#s"},
        {"g#s", "http://a/b/c/g#s"},
        {"g?y#s", "http://a/b/c/g?y#s"},
        {";x", "http://a/b/c/;x"},
        {"g;x", "http://a/b/c/g;x"},
        {"g;x?y#s", "http://a/b/c/g;x?y#s"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../", "http://a/"},
        {"../../g", "http://a/g"},
        {"../../../g", "http://a/g"},
        {"../../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {".g", "http://a/b/c/.g"},
        {"g..", "http://a/b/c/g.."},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/./h", "http://a/b/c/g/h"},
        {"g/../h", "http://a/b/c/h"},
        {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/./x", "http://a/b/c/g?y/./x"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
        {"g#s/./x", "http://a/b/c/g#s/./x"},
        {"http:g", ""},
        {"https://h/x", "https://h/x"},
        {"\\\\evil\\x", ""},
        {"//user@evil/", ""},
        {"g h", ""},
    };
    const Url base = url("http://a/b/c/d;p?q");
    for (const Row& row : kRows) {
        CAPTURE(row.reference);
        const auto target = base.resolve(row.reference);
        CHECK(target.has_value() == !row.target.empty());
        CHECK((target ? target->str() : "") == row.target);
    }
}

TEST_CASE("the parts of a URL") {
    const Url full = url("HTTPS://[2001:DB8::1]:8443/a/b?x=1#y");
    CHECK(full.scheme() == "https");
    CHECK(full.host() == "2001:db8::1");
    REQUIRE(full.address().has_value());
    CHECK(full.port() == 8443);
    CHECK(full.path() == "/a/b");
    CHECK(full.query() == "x=1");
    CHECK(full.fragment() == "y");
    CHECK(full.authority() == "[2001:db8::1]:8443");
    CHECK(full.origin() == "https://[2001:db8::1]:8443");
    CHECK(full.without_query() == "https://[2001:db8::1]:8443/a/b");
    const Url plain = url("http://example.org/");
    CHECK(plain.port() == 80);
    CHECK_FALSE(plain.address().has_value());
    CHECK_FALSE(plain.query().has_value());
    CHECK_FALSE(plain.fragment().has_value());
}

TEST_CASE("what counts as loopback") {
    for (const std::string_view text : {"http://localhost/", "http://LOCALHOST.:80/",
                                        "http://127.1/", "http://127.9.9.9/", "http://[::1]/"}) {
        CAPTURE(text);
        CHECK(url(text).is_loopback());
    }
    for (const std::string_view text :
         {"http://localhost.example/", "http://xlocalhost/", "http://0/", "http://10.0.0.1/"}) {
        CAPTURE(text);
        CHECK_FALSE(url(text).is_loopback());
    }
}

TEST_CASE("escaping comes back as it was") {
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes += static_cast<char>(i);
    }
    const auto back = percent_decode(percent_encode(bytes));
    REQUIRE(back.has_value());
    CHECK(*back == bytes);
    CHECK(percent_encode("a b/c?d~e-f_g.h") == "a%20b%2Fc%3Fd~e-f_g.h");
    CHECK_FALSE(percent_decode("%4").has_value());
    CHECK_FALSE(percent_decode("%").has_value());
    CHECK_FALSE(percent_decode("%g0").has_value());
}
