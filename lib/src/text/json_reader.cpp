#include "paas/base/diagnostic.hpp"
#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace paas::text {

using nlohmann::json;

namespace {

std::string_view kind_of(const json& value) {
    switch (value.type()) {
        case json::value_t::null:
            return "null";
        case json::value_t::object:
            return "an object";
        case json::value_t::array:
            return "an array";
        case json::value_t::string:
            return "a string";
        case json::value_t::boolean:
            return "a boolean";
        case json::value_t::number_float:
            return "a fractional number";
        case json::value_t::number_integer:
        case json::value_t::number_unsigned:
            return "an integer";
        default:
            return "binary data";
    }
}

}  // namespace

JsonReader::JsonReader(const json& object, std::string path)
    : object_(&object), path_(std::move(path)) {
    if (!object.is_object()) {
        error_ = Error(ErrorCode::invalid_argument,
                       path_ + ": expected an object, found " + std::string(kind_of(object)));
    }
}

JsonReader::~JsonReader() = default;

const json* JsonReader::find(std::string_view key) {
    if (error_) {
        return nullptr;
    }
    known_.emplace_back(key);
    const auto found = object_->find(std::string(key));
    return found == object_->end() ? nullptr : &*found;
}

bool JsonReader::has(std::string_view key) {
    const json* value = find(key);
    return value != nullptr && !value->is_null();
}

void JsonReader::refuse(std::string_view key, std::string message, std::string hint) {
    if (error_) {
        return;
    }
    std::string place = path_;
    if (!key.empty()) {
        place += place.empty() ? "" : ".";
        place += key;
    }
    error_ = Error(ErrorCode::invalid_argument, place + ": " + std::move(message), std::move(hint));
}

/// The field, or null after noting that it is missing.
const json* JsonReader::get(std::string_view key) {
    const json* value = find(key);
    if (value != nullptr || error_) {
        return value;
    }
    std::vector<std::string_view> present;
    for (const auto& [name, field] : object_->items()) {
        present.emplace_back(name);
    }
    const std::string_view near = nearest(key, present);
    refuse(key, "missing",
           near.empty() ? std::string() : "did you write it as \"" + std::string(near) + "\"?");
    return nullptr;
}

void JsonReader::mismatch(std::string_view key, std::string_view expected, const json& found) {
    refuse(key, "expected " + std::string(expected) + ", found " + std::string(kind_of(found)));
}

void JsonReader::required(std::string_view key, std::string& out) {
    if (const json* value = get(key)) {
        if (value->is_string()) {
            out = value->get_ref<const std::string&>();
        } else {
            mismatch(key, "a string", *value);
        }
    }
}

void JsonReader::required(std::string_view key, bool& out) {
    if (const json* value = get(key)) {
        if (value->is_boolean()) {
            out = value->get<bool>();
        } else {
            mismatch(key, "a boolean", *value);
        }
    }
}

void JsonReader::required(std::string_view key, double& out) {
    if (const json* value = get(key)) {
        if (value->is_number()) {
            out = value->get<double>();
        } else {
            mismatch(key, "a number", *value);
        }
    }
}

template <typename T>
void JsonReader::integer(std::string_view key, T& out) {
    const json* value = get(key);
    if (value == nullptr) {
        return;
    }
    if (!value->is_number_integer()) {
        mismatch(key, "an integer", *value);
        return;
    }
    if (value->is_number_unsigned()) {
        const auto wide = value->get<std::uint64_t>();
        if (std::in_range<T>(wide)) {
            out = static_cast<T>(wide);
            return;
        }
    } else if (const auto wide = value->get<std::int64_t>(); std::in_range<T>(wide)) {
        out = static_cast<T>(wide);
        return;
    }
    refuse(key, "the integer " + value->dump() + " is out of range");
}

void JsonReader::required(std::string_view key, std::int32_t& out) {
    integer(key, out);
}
void JsonReader::required(std::string_view key, std::uint32_t& out) {
    integer(key, out);
}
void JsonReader::required(std::string_view key, std::int64_t& out) {
    integer(key, out);
}
void JsonReader::required(std::string_view key, std::uint64_t& out) {
    integer(key, out);
}

void JsonReader::required(std::string_view key, std::vector<std::string>& out) {
    const json* value = get(key);
    if (value == nullptr) {
        return;
    }
    if (!value->is_array()) {
        mismatch(key, "an array of strings", *value);
        return;
    }
    std::vector<std::string> read;
    for (const json& item : *value) {
        if (!item.is_string()) {
            mismatch(std::string(key) + "[" + std::to_string(read.size()) + "]", "a string", item);
            return;
        }
        read.push_back(item.get_ref<const std::string&>());
    }
    out = std::move(read);
}

void JsonReader::required(std::string_view key, json& out) {
    if (const json* value = get(key)) {
        out = *value;
    }
}

void JsonReader::object(std::string_view key, const std::function<void(JsonReader&)>& read) {
    const json* value = get(key);
    if (value == nullptr) {
        return;
    }
    JsonReader inner(*value, path_.empty() ? std::string(key) : path_ + "." + std::string(key));
    if (inner.ok()) {
        read(inner);
    }
    error_ = std::move(inner.error_);
}

void JsonReader::optional_object(std::string_view key,
                                 const std::function<void(JsonReader&)>& read) {
    if (has(key)) {
        object(key, read);
    }
}

void JsonReader::each(std::string_view key, const std::function<void(JsonReader&)>& read) {
    const json* value = get(key);
    if (value == nullptr) {
        return;
    }
    if (!value->is_array()) {
        mismatch(key, "an array", *value);
        return;
    }
    const std::string base = path_.empty() ? std::string(key) : path_ + "." + std::string(key);
    for (std::size_t i = 0; i < value->size() && !error_; ++i) {
        JsonReader inner((*value)[i], base + "[" + std::to_string(i) + "]");
        if (inner.ok()) {
            read(inner);
        }
        error_ = std::move(inner.error_);
    }
}

void JsonReader::optional_each(std::string_view key, const std::function<void(JsonReader&)>& read) {
    if (has(key)) {
        each(key, read);
    }
}

void JsonReader::no_others() {
    if (error_) {
        return;
    }
    for (const auto& [name, field] : object_->items()) {
        if (std::find(known_.begin(), known_.end(), name) != known_.end()) {
            continue;
        }
        const std::vector<std::string_view> candidates(known_.begin(), known_.end());
        const std::string_view near = nearest(name, candidates);
        refuse(name, "unexpected field",
               near.empty() ? "remove it" : "did you mean \"" + std::string(near) + "\"?");
        return;
    }
}

Result<void> JsonReader::finish() const {
    if (error_) {
        return fail(*error_);
    }
    return {};
}

}  // namespace paas::text
