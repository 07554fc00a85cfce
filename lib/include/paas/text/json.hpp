/// JSON in and out, with places in the errors.
#pragma once

#include "paas/base/error.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::text {

struct JsonBudget {
    std::size_t bytes = std::size_t{16} << 20;
    std::size_t values = 2'000'000;
    std::uint32_t depth = 64;
};

/// Reads one JSON value (RFC 8259). invalid_argument with line and column (in `position`, file
/// empty) for: syntax errors, a key written twice in one object, numbers out of range, text after
/// the value, a budget passed.
[[nodiscard]] PAAS_API Result<nlohmann::json> parse_json(std::string_view text,
                                                         const JsonBudget& budget = {});

/// Compact, keys sorted, UTF-8: equal values give equal bytes. Invalid UTF-8 is replaced.
[[nodiscard]] PAAS_API std::string dump_json(const nlohmann::json& value);
/// The same over several lines, indented by two.
[[nodiscard]] PAAS_API std::string dump_json_pretty(const nlohmann::json& value);

/// Reads what `dump_json` wrote; data_loss when it is not JSON. Without budgets and places: for
/// texts of our own.
[[nodiscard]] PAAS_API Result<nlohmann::json> load_json(std::string_view text);

/// Reads the fields of one JSON object into typed variables. The first problem is kept with the
/// path where it stands ("providers[2].quotas.cpu") and makes every later call do nothing, so a
/// reading function needs one check at its end:
///
///     JsonReader reader(message, "message");
///     reader.required("name", out.name);
///     reader.optional("priority", out.priority);        // absent or null leaves it as it is
///     reader.each("flavors", [&](JsonReader& flavor) { … flavor.required("ram", f.ram); … });
///     reader.no_others();                               // unexpected field, nearest name
///     return reader.finish();
///
/// The JSON value must outlive the reader. Not thread-safe.
class PAAS_API JsonReader {
public:
    /// `path` names the value in errors. A value that is not an object is an error at once.
    JsonReader(const nlohmann::json& object, std::string path);
    ~JsonReader();
    JsonReader(const JsonReader&) = delete;
    JsonReader& operator=(const JsonReader&) = delete;

    /// A field that must be there with this type. Numbers must fit; a whole float is no integer.
    void required(std::string_view key, std::string& out);
    void required(std::string_view key, bool& out);
    void required(std::string_view key, std::int32_t& out);
    void required(std::string_view key, std::uint32_t& out);
    void required(std::string_view key, std::int64_t& out);
    void required(std::string_view key, std::uint64_t& out);
    void required(std::string_view key, double& out);
    void required(std::string_view key, std::vector<std::string>& out);
    void required(std::string_view key, nlohmann::json& out);

    /// A field that may be absent or null, which leaves `out` as it is.
    template <typename T>
    void optional(std::string_view key, T& out) {
        if (has(key)) {
            required(key, out);
        }
    }
    template <typename T>
    void optional(std::string_view key, std::optional<T>& out) {
        if (has(key)) {
            required(key, out.emplace());
        }
    }

    /// A field that is an object, read by `read`; absent is an error.
    void object(std::string_view key, const std::function<void(JsonReader&)>& read);
    /// The same, absent or null allowed.
    void optional_object(std::string_view key, const std::function<void(JsonReader&)>& read);
    /// A field that is an array of objects, each read by `read`; absent is an error.
    void each(std::string_view key, const std::function<void(JsonReader&)>& read);
    void optional_each(std::string_view key, const std::function<void(JsonReader&)>& read);

    /// Present and not null. Counts as read.
    [[nodiscard]] bool has(std::string_view key);
    /// The field itself for shapes that the others do not cover; null when absent.
    [[nodiscard]] const nlohmann::json* find(std::string_view key);

    /// Every field not asked for so far is an error that suggests the nearest known name.
    void no_others();
    /// Reports a problem of the caller's own at `key` of this object (or at the object itself).
    void refuse(std::string_view key, std::string message, std::string hint = {});

    [[nodiscard]] bool ok() const noexcept { return !error_.has_value(); }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// The first problem (invalid_argument), or success.
    [[nodiscard]] Result<void> finish() const;

private:
    const nlohmann::json* get(std::string_view key);
    template <typename T>
    void integer(std::string_view key, T& out);
    void mismatch(std::string_view key, std::string_view expected, const nlohmann::json& found);

    const nlohmann::json* object_;
    std::string path_;
    std::vector<std::string> known_;
    std::optional<Error> error_;
};

}  // namespace paas::text
