/// What could not be read of an entry: one finding per service and kind of failure.
#pragma once

#include "paas/feed/run.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace paas::feed {

/// Both references must outlive it. Not thread-safe.
class MissingFacts {
public:
    /// `name` is how findings call the entry.
    MissingFacts(const std::string& name, Reading& reading) : name_(name), reading_(reading) {}

    /// True when it was read.
    template <typename T>
    bool check(const Result<T>& result, std::string_view service, std::string_view fact) {
        if (result) {
            reading_.anything = true;
            return true;
        }
        add(result.error(), service, fact);
        return false;
    }
    /// For facts that many providers keep from members: that is as good as not told.
    template <typename T>
    bool check_if_allowed(const Result<T>& result, std::string_view service,
                          std::string_view fact) {
        return (!result && result.error().code == ErrorCode::permission_denied)
                   ? false
                   : check(result, service, fact);
    }
    /// The fact is missing for this reason.
    void add(const Error& error, std::string_view service, std::string_view fact);
    /// After all checks: adds the findings (FEED-011) and says whether the entry is complete or
    /// limited.
    void settle();

private:
    struct Group {
        std::string facts;
        Error error;
    };
    const std::string& name_;
    Reading& reading_;
    std::map<std::pair<std::string, ErrorCode>, Group> groups_;
};

/// A finding about an entry.
[[nodiscard]] Diagnostic finding_about(std::string_view code, Severity severity,
                                       const std::string& name, std::string message,
                                       std::string suggestion);

}  // namespace paas::feed
