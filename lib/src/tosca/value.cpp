#include "paas/tosca/value.hpp"

#include "evaluate.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace paas::tosca {

const Value* find(const ValueMap& fields, std::string_view name) noexcept {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field& field) { return field.name == name; });
    return found == fields.end() ? nullptr : &found->value;
}

const Value* Value::find(std::string_view name) const noexcept {
    const ValueMap* fields = map();
    return fields == nullptr ? nullptr : tosca::find(*fields, name);
}

std::optional<double> Value::number() const noexcept {
    if (const auto* whole = integer()) {
        return static_cast<double>(*whole);
    }
    if (const auto* real = floating()) {
        return *real;
    }
    return std::nullopt;
}

bool Value::resolved() const noexcept {
    if (function() != nullptr) {
        return false;
    }
    if (const ValueList* items = list()) {
        return std::all_of(items->begin(), items->end(),
                           [](const Value& item) { return item.resolved(); });
    }
    if (const ValueMap* fields = map()) {
        return std::all_of(fields->begin(), fields->end(),
                           [](const Field& field) { return field.value.resolved(); });
    }
    return true;
}

bool Value::operator==(const Value& other) const {
    if (const FunctionCall* call = function()) {
        return other.function() != nullptr && *call == *other.function();
    }
    return data_ == other.data_;
}

nlohmann::json to_json(const ValueMap& fields) {
    auto object = nlohmann::json::object();
    for (const Field& field : fields) {
        object[field.name] = to_json(field.value);
    }
    return object;
}

nlohmann::json to_json(const Value& value) {
    if (const auto* boolean = value.boolean()) {
        return *boolean;
    }
    if (const auto* integer = value.integer()) {
        return *integer;
    }
    if (const auto* floating = value.floating()) {
        return *floating;
    }
    if (const auto* string = value.string()) {
        return *string;
    }
    if (const auto* quantity = value.quantity()) {
        return quantity->text;
    }
    if (const auto* items = value.list()) {
        auto array = nlohmann::json::array();
        for (const Value& item : *items) {
            array.push_back(to_json(item));
        }
        return array;
    }
    if (const auto* fields = value.map()) {
        return to_json(*fields);
    }
    if (const auto* call = value.function()) {
        auto object = nlohmann::json::object();
        object[call->name] = to_json(written_arguments(*call));
        return object;
    }
    return nullptr;
}

std::string to_text(const Value& value) {
    if (const auto* string = value.string()) {
        return *string;
    }
    if (const auto* quantity = value.quantity()) {
        return quantity->text;
    }
    return text::dump_json(to_json(value));
}

std::optional<std::string_view> token_part(std::string_view text, std::string_view token_characters,
                                           std::int64_t index) noexcept {
    for (; index > 0; --index) {
        const std::size_t end = text.find_first_of(token_characters);
        if (end == text.npos) {
            return std::nullopt;
        }
        // "substrings separated by one or more token characters" (section 4.3.3)
        const std::size_t next = text.find_first_not_of(token_characters, end);
        text.remove_prefix(next == text.npos ? text.size() : next);
    }
    return text.substr(0, text.find_first_of(token_characters));
}

}  // namespace paas::tosca
