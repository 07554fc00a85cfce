/// Reads the keys of one YAML map into values, and reports everything that is wrong with it.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/diagnostic.hpp"
#include "paas/feed/sources.hpp"
#include "paas/text/yaml.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::feed {

/// Keeps the first error on its way to the sink.
class FindingsOf {
public:
    FindingsOf(DiagnosticSink& sink, Severity unknown_key) : sink_(sink), unknown_(unknown_key) {}
    void add(std::string_view code, Severity severity, const text::YamlNode& place,
             std::string path, std::string_view message, std::string suggestion);
    [[nodiscard]] Severity unknown_key() const { return unknown_; }
    [[nodiscard]] const std::optional<Error>& first_error() const { return first_error_; }

private:
    DiagnosticSink& sink_;
    Severity unknown_;
    std::optional<Error> first_error_;
};

/// Not thread-safe. A key with the value null is as good as absent.
class YamlFields {
public:
    YamlFields(text::YamlNode node, std::string path, FindingsOf& findings);

    void required(std::string_view key, std::string& out);
    void optional(std::string_view key, std::string& out);
    void optional(std::string_view key, bool& out);
    void optional(std::string_view key, double& out);        ///< not negative
    void optional(std::string_view key, std::int64_t& out);  ///< -1 or more
    void optional(std::string_view key, std::vector<std::string>& out);
    void optional(std::string_view key, Timestamp& out);  ///< a date or a time
    void optional(std::string_view key, Milliseconds& out);
    /// `{env: NAME}`, `{file: PATH}` or `{token_source: NAME}`.
    void optional(std::string_view key, SecretReference& out);
    /// A map, and a list of maps. Absent gives no call.
    void object(std::string_view key, const std::function<void(YamlFields&)>& read);
    void each(std::string_view key, const std::function<void(YamlFields&)>& read);
    /// A map from names to maps.
    void each_named(std::string_view key,
                    const std::function<void(const std::string&, YamlFields&)>& read);

    [[nodiscard]] bool has(std::string_view key);
    /// Known and without a meaning here.
    void ignore(std::string_view key) { known_.push_back(key); }
    /// A finding at the value of `key`, or at the map when there is none.
    void refuse(std::string_view code, std::string_view key, std::string_view message,
                std::string suggestion = {});
    void warn(std::string_view code, std::string_view key, std::string_view message,
              std::string suggestion = {});
    /// Reports the keys that nobody asked for.
    void finish();
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    text::YamlNode find(std::string_view key);
    [[nodiscard]] std::string path_of(std::string_view key) const;
    void mismatch(std::string_view key, std::string_view expected, const text::YamlNode& found);

    text::YamlNode node_;
    std::string path_;
    FindingsOf& findings_;
    std::vector<std::string_view> known_;
};

}  // namespace paas::feed
