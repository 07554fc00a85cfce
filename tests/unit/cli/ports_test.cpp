#include "commands/ports.hpp"

#include <doctest/doctest.h>

using paas::cli::parse_network;
using paas::cli::parse_port;

TEST_CASE("ports are names, numbers and ranges") {
    struct Row {
        const char* text;
        int from;
        int to;
        const char* protocol;
    };
    const Row rows[] = {{"https", 443, 443, "tcp"},      {"ssh", 22, 22, "tcp"},
                        {"dns/udp", 53, 53, "udp"},      {"8080", 8080, 8080, "tcp"},
                        {"8080/udp", 8080, 8080, "udp"}, {"6000-6010/tcp", 6000, 6010, "tcp"},
                        {"1-65535", 1, 65535, "tcp"}};
    for (const Row& row : rows) {
        const std::string text = row.text;
        CAPTURE(text);
        const auto rule = parse_port(text);
        REQUIRE(rule);
        CHECK(rule->from == row.from);
        CHECK(rule->to == row.to);
        CHECK(rule->protocol == row.protocol);
    }
    for (const std::string text : {"", "0", "65536", "10-9", "-5", "80-", "80/icmp", "80/",
                                   "ninety", "80 ", "8.0", "0x50", "1-2-3"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_port(text));
    }
    CHECK(parse_port("htps").error().hint.find("http") != std::string::npos);
}

TEST_CASE("networks are written whole") {
    struct Row {
        const char* text;
        const char* canonical;
    };
    const Row rows[] = {{"0.0.0.0/0", "0.0.0.0/0"},
                        {"192.0.2.0/24", "192.0.2.0/24"},
                        {"192.0.2.7", "192.0.2.7/32"},
                        {"2001:DB8::/32", "2001:db8::/32"},
                        {"::/0", "::/0"},
                        {"2001:db8::1", "2001:db8::1/128"}};
    for (const Row& row : rows) {
        const std::string text = row.text;
        CAPTURE(text);
        const auto network = parse_network(text);
        REQUIRE(network);
        CHECK(*network == row.canonical);
    }
    for (const std::string text : {"", "any", "world", "0/0", "192.0.2.0/33", "192.0.2/24",
                                   "192.0.2.0/", "192.0.2.0/-1", "2001:db8::/129", "1.2.3.4.5"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_network(text));
    }
    // 10.1.2.3/8 would open all of 10.0.0.0/8: not what was meant.
    const auto loose = parse_network("10.1.2.3/8");
    REQUIRE_FALSE(loose);
    CHECK(loose.error().hint.find("10.0.0.0/8") != std::string::npos);
    CHECK(loose.error().hint.find("10.1.2.3/32") != std::string::npos);
}
