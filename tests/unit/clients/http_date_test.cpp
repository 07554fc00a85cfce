#include "clients/http_date.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::clients;

TEST_CASE("dates of HTTP headers") {
    const auto read = [](std::string_view text) {
        const auto time = parse_http_date(text);
        return time ? format_time(*time) : std::string("none");
    };
    CHECK(read("Sun, 06 Nov 1994 08:49:37 GMT") == "1994-11-06T08:49:37.000Z");
    CHECK(read("Thu, 29 Feb 2024 23:59:60 GMT") == "2024-03-01T00:00:00.000Z");
    for (const char* text : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                             "Thu, 29 Feb 2023 00:00:00 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
                             "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 anF 1994 08:49:37 GMT",
                             "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 6 Nov 1994 08:49:37 GMT"}) {
        CAPTURE(text);
        CHECK(read(text) == "none");
    }
}
