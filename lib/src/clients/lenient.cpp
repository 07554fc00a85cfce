#include "clients/lenient.hpp"

#include "paas/base/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace paas::clients {

using nlohmann::json;

std::optional<std::int64_t> whole_number(const json& value) {
    if (value.is_number_unsigned()) {
        const auto wide = value.get<std::uint64_t>();
        return std::in_range<std::int64_t>(wide) ? std::optional(static_cast<std::int64_t>(wide))
                                                 : std::nullopt;
    }
    if (value.is_number_integer()) {
        return value.get<std::int64_t>();
    }
    if (value.is_number_float()) {
        constexpr double kExact = 9007199254740992;  // 2^53
        const double number = value.get<double>();
        return std::abs(number) < kExact && number == std::floor(number)
                   ? std::optional(static_cast<std::int64_t>(number))
                   : std::nullopt;
    }
    if (value.is_string()) {
        const std::string& text = value.get_ref<const std::string&>();
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                        : std::nullopt;
    }
    return std::nullopt;
}

const json* Lenient::find(std::string_view key) const {
    const auto found = entry_.find(std::string(key));
    return found == entry_.end() || found->is_null() ? nullptr : &*found;
}

void Lenient::note(std::string_view key, std::string_view what) {
    problem_ += problem_.empty() ? "" : "; ";
    problem_ += key;
    problem_ += what;
}

std::string Lenient::text(std::string_view key) {
    const json* value = find(key);
    if (value == nullptr) {
        return {};
    }
    if (!value->is_string()) {
        note(key, " is no text");
        return {};
    }
    return value->get<std::string>();
}

std::string Lenient::needed_text(std::string_view key) {
    std::string value = text(key);
    if (value.empty()) {
        useless_ = true;
        if (find(key) == nullptr) {
            note(key, " is missing");
        }
    }
    return value;
}

bool Lenient::flag(std::string_view key, bool otherwise) {
    const json* value = find(key);
    if (value == nullptr) {
        return otherwise;
    }
    if (value->is_boolean()) {
        return value->get<bool>();
    }
    if (value->is_string()) {
        const std::string lower = lower_text(value->get_ref<const std::string&>());
        if (lower == "true" || lower == "false") {
            return lower == "true";
        }
    }
    note(key, " is neither true nor false");
    return otherwise;
}

std::int64_t Lenient::amount(std::string_view key, std::int64_t otherwise) {
    const json* value = find(key);
    if (value == nullptr || (value->is_string() && value->get_ref<const std::string&>().empty())) {
        return otherwise;  // Nova writes "no swap" as an empty text
    }
    const auto number = whole_number(*value);
    if (!number) {
        note(key, " is no whole number");
        return otherwise;
    }
    if (*number < 0) {
        note(key, " is negative");
        return otherwise;
    }
    return *number;
}

std::int64_t Lenient::needed_amount(std::string_view key) {
    constexpr std::int64_t kNone = -1;
    if (find(key) == nullptr) {
        note(key, " is missing");
        useless_ = true;
        return 0;
    }
    const std::int64_t value = amount(key, kNone);
    if (value == kNone) {
        useless_ = true;
        if (problem_.empty()) {
            note(key, " is empty");
        }
        return 0;
    }
    return value;
}

std::vector<std::string> Lenient::texts(std::string_view key) {
    const json* value = find(key);
    if (value == nullptr) {
        return {};
    }
    if (!value->is_array()) {
        note(key, " is no list");
        return {};
    }
    std::vector<std::string> all;
    for (const json& one : *value) {
        if (one.is_string()) {
            all.push_back(one.get<std::string>());
        } else {
            note(key, " holds something that is no text");
        }
    }
    return all;
}

}  // namespace paas::clients
