// Kubernetes quantities in every form, exact.
#include "feed/quantity.hpp"

#include "paas/base/resources.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::feed;

TEST_CASE("quantities in every unit") {
    struct Row {
        const char* text;
        QuantityUnit unit;
        std::int64_t down;
        std::int64_t up;
    };
    constexpr std::int64_t kGi = 1073741824;
    const Row rows[] = {
        {"0", QuantityUnit::one, 0, 0},
        {"4", QuantityUnit::one, 4, 4},
        {"007", QuantityUnit::one, 7, 7},
        {"500m", QuantityUnit::one, 0, 1},
        {"500m", QuantityUnit::milli, 500, 500},
        {"7.5", QuantityUnit::milli, 7500, 7500},
        {".5", QuantityUnit::milli, 500, 500},
        {"1.", QuantityUnit::milli, 1000, 1000},
        {"12250m", QuantityUnit::milli, 12250, 12250},
        {"100u", QuantityUnit::milli, 0, 1},
        {"1n", QuantityUnit::one, 0, 1},
        {"1500000u", QuantityUnit::milli, 1500, 1500},
        {"1k", QuantityUnit::milli, 1'000'000, 1'000'000},
        {"2e3", QuantityUnit::milli, 2'000'000, 2'000'000},
        {"2E3", QuantityUnit::one, 2000, 2000},
        {"2E+3", QuantityUnit::one, 2000, 2000},
        {"25e-1", QuantityUnit::one, 2, 3},
        {"67108865Ki", QuantityUnit::mib, 65536, 65537},
        {"131073Mi", QuantityUnit::mib, 131073, 131073},
        {"129Gi", QuantityUnit::mib, 132096, 132096},
        {"1.5Gi", QuantityUnit::mib, 1536, 1536},
        {"3Ti", QuantityUnit::mib, 3145728, 3145728},
        {"2Pi", QuantityUnit::mib, 2147483648, 2147483648},
        {"1Ei", QuantityUnit::gib, kGi, kGi},
        {"70000001k", QuantityUnit::mib, 66757, 66758},
        {"140001M", QuantityUnit::mib, 133515, 133516},
        {"140G", QuantityUnit::mib, 133514, 133515},
        {"4T", QuantityUnit::mib, 3814697, 3814698},
        {"3P", QuantityUnit::mib, 2861022949, 2861022950},
        {"1E", QuantityUnit::gib, 931322574, 931322575},
        {"500G", QuantityUnit::gib, 465, 466},
        {"68719476737", QuantityUnit::mib, 65536, 65537},
        {"129e9", QuantityUnit::mib, 123023, 123024},
        {"5E15", QuantityUnit::gib, 4656612, 4656613},
        {"128974848000m", QuantityUnit::mib, 123, 123},
        {"999999999999999999", QuantityUnit::one, 9007199254740991, 9007199254740991},
        {"999999999999999999Ei", QuantityUnit::one, kUnlimited, kUnlimited},
        {"0.0000000000000001", QuantityUnit::gib, 0, 1},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(parse_quantity(row.text, row.unit, Rounding::down) == row.down);
        CHECK(parse_quantity(row.text, row.unit, Rounding::up) == row.up);
    }
}

TEST_CASE("what is no quantity") {
    for (const char* text : {"",
                             ".",
                             "m",
                             "Gi",
                             "-1",
                             "+1",
                             "1 Gi",
                             " 1",
                             "1GiB",
                             "1gi",
                             "1KI",
                             "1ki",
                             "0x10",
                             "1e",
                             "1e+",
                             "1e1.5",
                             "1e19",
                             "1..2",
                             "1.2.3",
                             "nan",
                             "inf",
                             "1,5",
                             "1e1Gi",
                             "99999999999999999999",
                             "0.00000000000000000001"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_quantity(text, QuantityUnit::one, Rounding::down).has_value());
    }
}
