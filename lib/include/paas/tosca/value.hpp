/// Values of properties, inputs and outputs.
#pragma once

#include "paas/base/units.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace paas::tosca {

struct Field;
class Value;
using ValueList = std::vector<Value>;
/// Fields in the order written; names are unique.
using ValueMap = std::vector<Field>;

/// A scalar-unit value: the exact amount and the text it was written as ("4 GiB").
struct Quantity {
    ScalarUnit amount;
    std::string text;
    bool operator==(const Quantity&) const = default;
};

/// An intrinsic function that could not be evaluated before deployment
/// (`get_attribute`, or a `get_property` of what the orchestrator fills in later).
struct FunctionCall;

/// One value, typed by its definition: `20.04` of type version or string is a string "20.04",
/// "4 GB" of type scalar-unit.size is a Quantity. Immutable once made, by convention.
class Value {
public:
    using Storage = std::variant<std::monostate, bool, std::int64_t, double, std::string, Quantity,
                                 ValueList, ValueMap, std::shared_ptr<const FunctionCall>>;

    Value() = default;
    // Conversions are wanted: a value is whatever it holds. Defined below, where Field is complete.
    Value(bool value);          // NOLINT(google-explicit-constructor)
    Value(std::int64_t value);  // NOLINT(google-explicit-constructor)
    Value(double value);        // NOLINT(google-explicit-constructor)
    Value(std::string value);   // NOLINT(google-explicit-constructor)
    Value(const char* value);   // NOLINT(google-explicit-constructor)
    Value(Quantity value);      // NOLINT(google-explicit-constructor)
    Value(ValueList value);     // NOLINT(google-explicit-constructor)
    Value(ValueMap value);      // NOLINT(google-explicit-constructor)
    Value(FunctionCall value);  // NOLINT(google-explicit-constructor)

    [[nodiscard]] bool is_null() const noexcept {
        return std::holds_alternative<std::monostate>(data_);
    }
    [[nodiscard]] const bool* boolean() const noexcept { return std::get_if<bool>(&data_); }
    [[nodiscard]] const std::int64_t* integer() const noexcept {
        return std::get_if<std::int64_t>(&data_);
    }
    [[nodiscard]] const double* floating() const noexcept { return std::get_if<double>(&data_); }
    [[nodiscard]] const std::string* string() const noexcept {
        return std::get_if<std::string>(&data_);
    }
    [[nodiscard]] const Quantity* quantity() const noexcept {
        return std::get_if<Quantity>(&data_);
    }
    [[nodiscard]] const ValueList* list() const noexcept { return std::get_if<ValueList>(&data_); }
    [[nodiscard]] const ValueMap* map() const noexcept { return std::get_if<ValueMap>(&data_); }
    [[nodiscard]] const FunctionCall* function() const noexcept {
        const auto* call = std::get_if<std::shared_ptr<const FunctionCall>>(&data_);
        return call == nullptr ? nullptr : call->get();
    }
    [[nodiscard]] const Storage& data() const noexcept { return data_; }

    /// Field of a map, or null.
    [[nodiscard]] PAAS_API const Value* find(std::string_view name) const noexcept;
    /// Number of any kind as double.
    [[nodiscard]] PAAS_API std::optional<double> number() const noexcept;
    /// True when no function call is left anywhere inside.
    [[nodiscard]] PAAS_API bool resolved() const noexcept;

    PAAS_API bool operator==(const Value& other) const;

private:
    Storage data_;
};

struct Field {
    std::string name;
    Value value;
    bool operator==(const Field&) const = default;
};

struct FunctionCall {
    std::string name;     ///< "get_attribute"
    ValueList arguments;  ///< a single argument is a list of one
    bool operator==(const FunctionCall&) const = default;
};

inline Value::Value(bool value) : data_(value) {}
inline Value::Value(std::int64_t value) : data_(value) {}
inline Value::Value(double value) : data_(value) {}
inline Value::Value(std::string value) : data_(std::move(value)) {}
inline Value::Value(const char* value) : data_(std::string(value)) {}
inline Value::Value(Quantity value) : data_(std::move(value)) {}
inline Value::Value(ValueList value) : data_(std::move(value)) {}
inline Value::Value(ValueMap value) : data_(std::move(value)) {}
inline Value::Value(FunctionCall value)
    : data_(std::make_shared<const FunctionCall>(std::move(value))) {}

/// JSON form: quantities as their text, function calls as {"get_attribute": [..]}.
[[nodiscard]] PAAS_API nlohmann::json to_json(const Value& value);
[[nodiscard]] PAAS_API nlohmann::json to_json(const ValueMap& fields);
/// As text for people and for `concat`: strings bare, everything else as JSON.
[[nodiscard]] PAAS_API std::string to_text(const Value& value);

/// What `token` gives: the part of this index, of those that one or more of the token characters
/// separate; nothing when there are not so many.
[[nodiscard]] PAAS_API std::optional<std::string_view> token_part(std::string_view text,
                                                                  std::string_view token_characters,
                                                                  std::int64_t index) noexcept;

/// Field by name, or null.
[[nodiscard]] PAAS_API const Value* find(const ValueMap& fields, std::string_view name) noexcept;

}  // namespace paas::tosca
