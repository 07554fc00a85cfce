/// Reads the members of an entry of a list, where one that makes no sense must not spoil the rest.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::clients {

/// Members that are absent or null are as good as not told; of another type they are a problem
/// that is kept and told once. Not thread-safe; the value must outlive it.
class Lenient {
public:
    explicit Lenient(const nlohmann::json& entry) : entry_(entry) {}

    [[nodiscard]] std::string text(std::string_view key);
    /// true, false, or "true" and "false" in any case.
    [[nodiscard]] bool flag(std::string_view key, bool otherwise);
    /// A whole number, also as a text. Negative ones are a problem.
    [[nodiscard]] std::int64_t amount(std::string_view key, std::int64_t otherwise = 0);
    /// The same for what must be there.
    [[nodiscard]] std::int64_t needed_amount(std::string_view key);
    [[nodiscard]] std::string needed_text(std::string_view key);
    [[nodiscard]] std::vector<std::string> texts(std::string_view key);
    [[nodiscard]] const nlohmann::json* find(std::string_view key) const;
    [[nodiscard]] const nlohmann::json& all() const { return entry_; }

    /// Something without which the entry is of no use is missing or makes no sense.
    [[nodiscard]] bool is_useless() const { return useless_; }
    /// "ram is negative; vcpus is missing"; empty when all is well.
    [[nodiscard]] const std::string& problem() const { return problem_; }

private:
    void note(std::string_view key, std::string_view what);

    const nlohmann::json& entry_;
    std::string problem_;
    bool useless_ = false;
};

/// A whole number, also as a text: "4096"; nothing for anything else.
[[nodiscard]] std::optional<std::int64_t> whole_number(const nlohmann::json& value);

}  // namespace paas::clients
