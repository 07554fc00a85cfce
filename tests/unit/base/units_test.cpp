#include "paas/base/units.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace paas;

TEST_CASE("scalar units are exact") {
    struct Row {
        UnitKind kind;
        std::string_view text;
        std::int64_t value;
    };
    const Row rows[] = {
        {UnitKind::size, "1.5 GiB", 1610612736},
        {UnitKind::size, "4 GB", 4000000000},
        {UnitKind::size, "4GB", 4000000000},
        {UnitKind::size, "  4  gb ", 4000000000},
        {UnitKind::size, "4096 MB", 4096000000},
        {UnitKind::size, "0 B", 0},
        {UnitKind::size, "0.1 kB", 100},
        {UnitKind::size, ".5 KiB", 512},
        {UnitKind::size, "2. MiB", 2 * kMiB},
        {UnitKind::size, "+1 B", 1},
        {UnitKind::size, "007.50 TB", 7500000000000},
        {UnitKind::size, "0.1 B", 1},  // rounded up
        {UnitKind::size, "1.0000001 KiB", 1025},
        {UnitKind::size, "1.000000000000000000000000 KiB", 1024},
        {UnitKind::size, "9223372036854775807 B", std::numeric_limits<std::int64_t>::max()},
        {UnitKind::size, "8388607.99999 TiB", 9223372036843780692},
        {UnitKind::time, "1 d", 86400000000000},
        {UnitKind::time, "1.5 h", 5400000000000},
        {UnitKind::time, "1 m", 60000000000},
        {UnitKind::time, "1 MS", 1000000},
        {UnitKind::time, "1 ns", 1},
        {UnitKind::frequency, "2.4 GHz", 2400000000},
        {UnitKind::frequency, "2.4 ghz", 2400000000},
        {UnitKind::frequency, "123e3 kHz", 123000000},
        {UnitKind::time, "1.5e-3 s", 1500000},
        {UnitKind::size, "1.25E+1GB", 12500000000},
        {UnitKind::bitrate, "1 Mbps", 1000000},
        {UnitKind::bitrate, "1 MBps", 8000000},
        {UnitKind::bitrate, "1 Kibps", 1024},
        {UnitKind::bitrate, "2 TiBps", 2LL * 8 * 1024 * kGiB},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto parsed = ScalarUnit::parse(row.text, row.kind);
        REQUIRE(parsed.has_value());
        CHECK(parsed->value == row.value);
        CHECK(parsed->kind == row.kind);
    }
}

TEST_CASE("a wrong scalar unit is told what is wrong") {
    struct Row {
        UnitKind kind;
        std::string_view text;
        std::string_view why;
    };
    const Row rows[] = {
        {UnitKind::size, "", "does not start with a number"},
        {UnitKind::size, "GB", "does not start with a number"},
        {UnitKind::size, ". GB", "does not start with a number"},
        {UnitKind::size, "-1 GB", "is negative"},
        {UnitKind::size, "4", "has no unit"},
        {UnitKind::size, "4. ", "has no unit"},
        {UnitKind::size, "4 GHz", "has an unknown unit"},
        {UnitKind::size, "4 G", "has an unknown unit"},
        {UnitKind::size, "4 GB x", "has an unknown unit"},
        {UnitKind::size, "1.5.5 MB", "has an unknown unit"},
        {UnitKind::bitrate, "1 mbps", "has an unknown unit"},
        {UnitKind::size, "9223372036854775808 B", "is too large"},
        {UnitKind::size, "8388608 TiB", "is too large"},
        {UnitKind::size, "99999999999999999999999999999999999999999 B", "is too large"},
        {UnitKind::size, "0.0000000000000000001 TB", "has more than 18 decimals"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto parsed = ScalarUnit::parse(row.text, row.kind);
        REQUIRE_FALSE(parsed.has_value());
        CHECK(parsed.error().code == ErrorCode::invalid_argument);
        CHECK(parsed.error().message == '"' + std::string(row.text) + "\" " + std::string(row.why));
        CHECK(parsed.error().hint.starts_with("units are "));
    }
}

TEST_CASE("sizes are shown in the shortest exact form") {
    struct Row {
        std::int64_t bytes;
        std::string_view text;
    };
    const Row rows[] = {
        {0, "0 B"},
        {1, "1 B"},
        {512, "512 B"},
        {1000, "1 kB"},
        {1024, "1 KiB"},
        {1536, "1536 B"},
        {4 * kGiB, "4 GiB"},
        {3 * kGiB / 2, "1.5 GiB"},
        {20 * kGB, "20 GB"},
        {1024 * kGiB, "1 TiB"},
        {123456789, "123456789 B"},
        {std::numeric_limits<std::int64_t>::max(), "9223372036854775807 B"},
        {-1, "-1 B"},
    };
    for (const Row& row : rows) {
        CHECK(format_size(row.bytes) == row.text);
        if (row.bytes >= 0) {
            const auto back = ScalarUnit::parse(row.text, UnitKind::size);
            REQUIRE(back.has_value());
            CHECK(back->value == row.bytes);
        }
    }
}
