#include "reasons.hpp"

#include "paas/base/utf8.hpp"

#include <algorithm>
#include <cstddef>

namespace paas::deployment::detail {
namespace {

/// At most about `limit` bytes of the text as valid UTF-8.
std::string clean(std::string_view text, std::size_t limit) {
    std::string result;
    while (!text.empty()) {
        if (result.size() >= limit) {
            return result + "…";
        }
        const Utf8Character next = first_character(text);
        result += next.valid ? text.substr(0, next.bytes) : std::string_view("\uFFFD");
        text.remove_prefix(next.bytes);
    }
    return result;
}

}  // namespace

ErrorClass class_of(const Outcome& outcome) {
    return outcome.error_class == ErrorClass::unknown ? classify(outcome.message)
                                                      : outcome.error_class;
}

std::string stored(std::string_view message) {
    return clean(message, 8192);
}

std::string shown(std::string_view message) {
    message.remove_prefix(std::min(message.find_first_not_of(" \t\r\n"), message.size()));
    std::string text = clean(message.substr(0, message.find_first_of("\r\n")), 300);
    while (!text.empty() && (text.back() == '.' || text.back() == ' ')) {
        text.pop_back();
    }
    return text.empty() ? "no reason given" : text;
}

std::string summary(const Attempt& attempt) {
    const std::string& provider =
        attempt.provider_label.empty() ? attempt.provider.str() : attempt.provider_label;
    return provider + ": " + std::string(to_string(attempt.error_class)) + ": " +
           shown(attempt.reason);
}

std::string attempts_summary(const State& state, const std::string& why) {
    const std::size_t count = state.attempts.size();
    std::string text =
        "tried " + std::to_string(count) + (count == 1 ? " provider: " : " providers: ");
    for (const Attempt& attempt : state.attempts) {
        text += (attempt.number == 1 ? "" : "; ") + summary(attempt);
    }
    return why.empty() ? text : text + "; " + why;
}

}  // namespace paas::deployment::detail
