#include "paas/base/hex.hpp"

#include <doctest/doctest.h>

using namespace paas;

TEST_CASE("every byte goes to hexadecimal and back") {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) {
        all += static_cast<char>(byte);
    }
    CHECK(from_hex(to_hex(all)) == all);
    CHECK(to_hex(std::string("\x00\x7f\xff", 3)) == "007fff");
    CHECK(from_hex("DEADbeef") == "\xde\xad\xbe\xef");
    CHECK(from_hex("") == "");
}

TEST_CASE("what is not hexadecimal gives nothing") {
    for (const char* text : {"0", "0g", "g0", " 0", "0x", "é1"}) {
        CAPTURE(text);
        CHECK_FALSE(from_hex(text).has_value());
    }
}
