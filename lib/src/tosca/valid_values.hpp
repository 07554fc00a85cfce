/// The operand of a long `valid_values`, made searchable.
#pragma once

#include "scalars.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace paas::tosca {

/// Finds a value among thousands without comparing it with each: a template may ask thousands of
/// times. Equality is that of `equal_values`. Keeps a sorted table for each type it is asked for
/// (not a hash: values come from outside). The operand's document must outlive it; thread-safe.
class ValidValues {
public:
    /// Fewer values are compared one by one.
    static constexpr std::size_t kMany = 16;

    explicit ValidValues(const text::YamlNode& operand);
    ~ValidValues();
    ValidValues(const ValidValues&) = delete;
    ValidValues& operator=(const ValidValues&) = delete;

    [[nodiscard]] bool contains(const text::YamlNode& value, Primitive type) const;

private:
    struct Table;
    [[nodiscard]] const Table& table(Primitive type) const;

    text::YamlNode operand_;
    mutable std::mutex mutex_;
    mutable std::map<Primitive, std::unique_ptr<const Table>> tables_;
};

/// True when both are the same value of this type: "1 GB" and "1000 MB" of a size, 1 and 1.0 of a
/// float. What cannot be read as the type is compared as text.
[[nodiscard]] bool equal_values(const text::YamlNode& left, const text::YamlNode& right,
                                Primitive type);

}  // namespace paas::tosca
