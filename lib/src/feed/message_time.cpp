#include "feed/message_time.hpp"

namespace paas::feed {

Timestamp read_time(text::JsonReader& reader, std::string_view key, const std::string& text) {
    using namespace std::chrono;
    constexpr sys_days kEnd = year_month_day(year(10'000), January, day(1));
    const auto time = parse_time(text);
    if (!time) {
        reader.refuse(key, time.error().message, time.error().hint);
        return {};
    }
    // An offset can push a time out of the years that can be written again.
    if (*time < Timestamp{} || *time >= kEnd) {
        reader.refuse(key, "the year is not between 1970 and 9999");
        return {};
    }
    return *time;
}

}  // namespace paas::feed
