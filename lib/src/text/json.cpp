#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace paas::text {
namespace {

using nlohmann::json;

/// Walks the text and tells how far the parser has read.
class TrackedIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    TrackedIterator(const char* at, const char** mirror) : at_(at), mirror_(mirror) {}
    reference operator*() const { return *at_; }
    TrackedIterator& operator++() {
        ++at_;
        *mirror_ = at_;
        return *this;
    }
    TrackedIterator operator++(int) {
        TrackedIterator old = *this;
        ++*this;
        return old;
    }
    bool operator==(const TrackedIterator& other) const { return at_ == other.at_; }
    bool operator!=(const TrackedIterator& other) const { return at_ != other.at_; }

private:
    const char* at_;
    const char** mirror_;
};

SourcePosition position_of(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const auto lines = std::count(before.begin(), before.end(), '\n');
    const std::size_t newline = before.rfind('\n');
    const std::size_t column =
        newline == std::string_view::npos ? before.size() : before.size() - newline - 1;
    return {{}, static_cast<std::uint32_t>(lines) + 1, static_cast<std::uint32_t>(column) + 1};
}

/// Builds the value from events; returning false stops the parser.
class Builder final : public nlohmann::json_sax<json> {
public:
    Builder(std::string_view text, const JsonBudget& budget, const char* const* read)
        : text_(text), budget_(budget), read_(read) {}

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override { return add(value); }
    bool number_float(number_float_t value, const string_t& digits) override {
        if (digits.find_first_of(".eE") == std::string::npos) {
            return refuse(here(), "the integer " + digits + " has over 64 bits",
                          "write it as a string");
        }
        return add(value);
    }
    bool string(string_t& value) override { return add(std::move(value)); }
    bool binary(binary_t& /*value*/) override { return refuse(here(), "binary data", {}); }
    bool start_object(std::size_t /*size*/) override { return open(json::object()); }
    bool start_array(std::size_t /*size*/) override { return open(json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        if (open_.back()->contains(name)) {
            return refuse(start_of_string(), "the key \"" + name + "\" stands twice in one object",
                          "remove one of them");
        }
        key_ = std::move(name);
        return true;
    }

    bool parse_error(std::size_t offset, const std::string& /*token*/,
                     const json::exception& problem) override {
        std::string message = problem.what();
        if (const auto colon = message.rfind(": "); colon != std::string::npos) {
            const auto part = message.find(": ", message.find("column"));
            message = message.substr(part == std::string::npos ? colon + 2 : part + 2);
        }
        return refuse(offset == 0 ? 0 : offset - 1, "not valid JSON: " + message,
                      "check the quotes, commas and brackets here");
    }

    std::optional<Error> error;
    json root;

private:
    [[nodiscard]] std::size_t here() const {
        return static_cast<std::size_t>(*read_ - text_.data());
    }
    /// Offset of the opening quote of the string just read.
    [[nodiscard]] std::size_t start_of_string() const {
        std::size_t at = text_.rfind('"', here());
        while (at != std::string_view::npos && at > 0) {
            at = text_.rfind('"', at - 1);
            std::size_t slashes = 0;
            while (at != std::string_view::npos && slashes < at &&
                   text_[at - 1 - slashes] == '\\') {
                ++slashes;
            }
            if (slashes % 2 == 0) {
                break;
            }
        }
        return at == std::string_view::npos ? 0 : at;
    }

    bool refuse(std::size_t offset, std::string message, std::string hint) {
        error = Error(ErrorCode::invalid_argument, std::move(message), std::move(hint));
        error->position = position_of(text_, offset);
        return false;
    }

    json* place(json&& value) {
        if (open_.empty()) {
            root = std::move(value);
            return &root;
        }
        json& parent = *open_.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        json& field = parent[key_];
        field = std::move(value);
        return &field;
    }

    bool add(json&& value) {
        if (++values_ > budget_.values) {
            return refuse(here(), "more than " + std::to_string(budget_.values) + " JSON values",
                          "split the text");
        }
        place(std::move(value));
        return true;
    }

    bool open(json&& value) {
        if (open_.size() >= budget_.depth) {
            return refuse(here(),
                          "JSON nested deeper than " + std::to_string(budget_.depth) + " levels",
                          "flatten it");
        }
        if (++values_ > budget_.values) {
            return add(std::move(value));
        }
        open_.push_back(place(std::move(value)));
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    std::string_view text_;
    const JsonBudget& budget_;
    const char* const* read_;
    std::vector<json*> open_;  // a parent does not grow while a child is open
    std::string key_;
    std::size_t values_ = 0;
};

}  // namespace

Result<json> parse_json(std::string_view text, const JsonBudget& budget) {
    if (text.size() > budget.bytes) {
        return fail(ErrorCode::invalid_argument,
                    "the JSON text has " + std::to_string(text.size()) + " bytes, more than the " +
                        std::to_string(budget.bytes) + " allowed");
    }
    const char* read = text.data();
    Builder builder(text, budget, &read);
    const char* end = text.data() + text.size();
    const bool parsed =
        json::sax_parse(TrackedIterator(text.data(), &read), TrackedIterator(end, &read), &builder);
    if (builder.error) {
        return fail(std::move(*builder.error));
    }
    if (!parsed) {
        return fail(ErrorCode::invalid_argument, "not valid JSON");
    }
    return std::move(builder.root);
}

std::string dump_json(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string dump_json_pretty(const json& value) {
    return value.dump(2, ' ', false, json::error_handler_t::replace);
}

Result<json> load_json(std::string_view text) {
    json value = json::parse(text, nullptr, false);
    if (value.is_discarded()) {
        return fail(ErrorCode::data_loss, "a stored value is not JSON any more");
    }
    return value;
}

}  // namespace paas::text
