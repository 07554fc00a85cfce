/// URLs and addresses: whatever is accepted has one spelling and keeps its meaning.
#include "paas/net/url.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void expect(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check(const paas::net::Url& url) {
    const auto again = paas::net::Url::parse(url.str());
    expect(again && *again == url && again->str() == url.str());
    expect(!url.host().empty() && url.path().starts_with('/'));
    // What any reader would take for an address is one here.
    const auto number = paas::net::parse_ipv4_number(url.host());
    expect(!number || (url.address() && *url.address() == *number));
    if (url.address()) {
        expect(url.address()->str() == url.host());
        static_cast<void>(paas::net::classify(*url.address()));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto url = paas::net::Url::parse(text)) {
        check(*url);
    }
    static const auto base = paas::net::Url::parse("https://example.org/a/b?c");
    if (const auto url = base->resolve(text)) {
        check(*url);
    }
    if (const auto address = paas::net::IpAddress::parse(text)) {
        const auto again = paas::net::IpAddress::parse(address->str());
        expect(again && *again == *address);
    }
    if (const auto decoded = paas::net::percent_decode(text)) {
        const auto again = paas::net::percent_decode(paas::net::percent_encode(*decoded));
        expect(again && *again == *decoded);
    }
    return 0;
}
