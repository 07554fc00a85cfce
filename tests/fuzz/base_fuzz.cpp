/// Quantities, times and durations: whatever is accepted must be written back and read again to
/// the same value.
#include "paas/base/clock.hpp"
#include "paas/base/units.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void expect(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto kind : {paas::UnitKind::size, paas::UnitKind::time, paas::UnitKind::frequency,
                            paas::UnitKind::bitrate}) {
        const auto quantity = paas::ScalarUnit::parse(text, kind);
        expect(!quantity || quantity->value >= 0);
        if (quantity && kind == paas::UnitKind::size) {
            const auto again = paas::ScalarUnit::parse(paas::format_size(quantity->value), kind);
            expect(again && again->value == quantity->value);
        }
    }
    if (const auto time = paas::parse_time(text)) {
        const auto again = paas::parse_time(paas::format_time(*time));
        // The offset may push a time of year 0 or 9999 out of four digits.
        expect(again ? *again == *time : paas::format_time(*time).size() != 24);
    }
    if (const auto duration = paas::parse_duration(text)) {
        const auto again = paas::parse_duration(paas::format_duration(*duration));
        expect(again && *again == *duration);
    }
    return 0;
}
