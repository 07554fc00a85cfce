#include "paas/text/yaml.hpp"

#include "yaml_arena.hpp"
#include "yaml_codec.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace paas::text {

std::uint32_t detail::YamlArenaView::file_index(std::uint32_t node) const noexcept {
    const auto after = std::upper_bound(
        origins.begin(), origins.end(), node,
        [](std::uint32_t id, const YamlOrigin& origin) { return id < origin.first_node; });
    return after == origins.begin() ? 0 : std::prev(after)->file;
}

SourcePosition YamlNode::position() const {
    if (arena_ == nullptr) {
        return {};
    }
    const YamlMark here = mark();
    return {arena_->file_of(id_), here.line, here.column};
}

std::int64_t YamlNode::entry_index(std::string_view key) const noexcept {
    if (!is_map()) {
        return -1;
    }
    const detail::YamlRecord& map = record();
    const std::uint32_t* children = arena_->children.data() + map.first;
    const auto name = [&](std::uint32_t entry) {
        return YamlNode(arena_, children[std::size_t{2} * entry]).text();
    };
    const auto is_key = [&](std::uint32_t entry) {
        return name(entry) == key && YamlNode(arena_, children[std::size_t{2} * entry]).is_scalar();
    };
    if (map.order == 0) {
        for (std::uint32_t i = 0; i < map.size; ++i) {
            if (is_key(i)) {
                return i;
            }
        }
        return -1;
    }
    const std::uint32_t* first = arena_->sorted.data() + (map.order - 1);
    const std::uint32_t* last = first + map.size;
    for (const auto *found = std::lower_bound(
             first, last, key,
             [&](std::uint32_t entry, std::string_view wanted) { return name(entry) < wanted; });
         found != last && name(*found) == key; ++found) {
        if (is_key(*found)) {
            return *found;
        }
    }
    return -1;
}

YamlNode YamlNode::find(std::string_view key) const noexcept {
    const std::int64_t index = entry_index(key);
    if (index < 0) {
        return {};
    }
    return {arena_, arena_->children[record().first + 2 * static_cast<std::size_t>(index) + 1]};
}

YamlNode YamlNode::find_key(std::string_view key) const noexcept {
    const std::int64_t index = entry_index(key);
    if (index < 0) {
        return {};
    }
    return {arena_, arena_->children[record().first + 2 * static_cast<std::size_t>(index)]};
}

namespace {

bool plain(const YamlNode& node) noexcept {
    return node.is_scalar() && !node.quoted() &&
           (node.tag().empty() || node.tag() != "tag:yaml.org,2002:str");
}

template <typename T>
bool parse_whole(std::string_view text, T& value, int base) noexcept {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::optional<bool> YamlNode::as_bool() const noexcept {
    if (!plain(*this)) {
        return std::nullopt;
    }
    const std::string_view word = text();
    if (word == "true" || word == "True" || word == "TRUE") {
        return true;
    }
    if (word == "false" || word == "False" || word == "FALSE") {
        return false;
    }
    return std::nullopt;
}

std::optional<bool> YamlNode::as_yaml11_bool() const noexcept {
    if (const auto core = as_bool()) {
        return core;
    }
    if (!plain(*this)) {
        return std::nullopt;
    }
    static constexpr std::array<std::string_view, 8> kYes{"yes", "Yes", "YES", "on",
                                                          "On",  "ON",  "y",   "Y"};
    static constexpr std::array<std::string_view, 8> kNo{"no",  "No",  "NO", "off",
                                                         "Off", "OFF", "n",  "N"};
    const std::string_view word = text();
    if (std::find(kYes.begin(), kYes.end(), word) != kYes.end()) {
        return true;
    }
    if (std::find(kNo.begin(), kNo.end(), word) != kNo.end()) {
        return false;
    }
    return std::nullopt;
}

std::optional<std::int64_t> YamlNode::as_int() const noexcept {
    if (!plain(*this)) {
        return std::nullopt;
    }
    std::string_view digits = text();
    std::int64_t value = 0;
    if (digits.starts_with("0o") || digits.starts_with("0x")) {
        const int base = digits[1] == 'o' ? 8 : 16;
        digits.remove_prefix(2);
        std::uint64_t bits = 0;
        if (!digits.empty() && digits[0] != '-' && parse_whole(digits, bits, base) &&
            bits <= static_cast<std::uint64_t>(INT64_MAX)) {
            return static_cast<std::int64_t>(bits);
        }
        return std::nullopt;
    }
    if (digits.starts_with('+')) {
        digits.remove_prefix(1);
        if (digits.starts_with('-')) {
            return std::nullopt;
        }
    }
    if (!digits.empty() && parse_whole(digits, value, 10)) {
        return value;
    }
    return std::nullopt;
}

std::optional<double> YamlNode::as_float() const noexcept {
    if (!plain(*this)) {
        return std::nullopt;
    }
    std::string_view digits = text();
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) {
        digits.remove_prefix(1);
    }
    if (digits == ".inf" || digits == ".Inf" || digits == ".INF") {
        return negative ? -INFINITY : INFINITY;
    }
    if (digits == ".nan" || digits == ".NaN" || digits == ".NAN") {
        return NAN;
    }
    if (digits.empty() || (digits[0] != '.' && (digits[0] < '0' || digits[0] > '9'))) {
        return std::nullopt;
    }
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) {
        return std::nullopt;
    }
    return negative ? -value : value;
}

bool YamlNode::reads_as_null() const noexcept {
    return arena_ != nullptr &&
           (is_null() || (plain(*this) && (text().empty() || text() == "~" || text() == "null" ||
                                           text() == "Null" || text() == "NULL")));
}

std::string_view YamlNode::describe() const noexcept {
    switch (kind()) {
        case YamlKind::null:
            return "nothing";
        case YamlKind::sequence:
            return "a list";
        case YamlKind::map:
            return "a map";
        case YamlKind::scalar:
            break;
    }
    if (as_bool()) {
        return "a boolean";
    }
    if (as_int()) {
        return "an integer";
    }
    return as_float() ? "a float" : "a string";
}

YamlDocument::YamlDocument(std::unique_ptr<detail::YamlArena> arena) : arena_(std::move(arena)) {}
YamlDocument::YamlDocument(YamlDocument&&) noexcept = default;
YamlDocument& YamlDocument::operator=(YamlDocument&&) noexcept = default;
YamlDocument::~YamlDocument() = default;

Result<YamlDocument> YamlDocument::parse(std::string text, std::string file,
                                         const YamlBudget& budget, YamlStore& store,
                                         DiagnosticSink& sink) {
    detail::drop_byte_order_mark(text);
    const std::string key = detail::document_key(text, budget);
    if (const auto bytes = store.load(key)) {
        auto arena = std::make_unique<detail::YamlArena>();
        arena->source = std::move(text);
        arena->view.file = file;
        if (auto findings = detail::decode(*bytes, *arena, budget)) {
            for (Diagnostic& finding : *findings) {
                sink.report(std::move(finding));
            }
            return YamlDocument(std::move(arena));
        }
        text = std::move(arena->source);
    }
    DiagnosticList findings;
    auto document = parse(std::move(text), std::move(file), budget, findings);
    for (const Diagnostic& finding : findings.all()) {
        sink.report(finding);
    }
    if (document) {
        store.save(key, detail::encode(*document->arena_, findings.all()));
    }
    return document;
}

std::string YamlDocument::encode() const {
    return detail::encode(*arena_, {});
}

Result<YamlDocument> YamlDocument::decode(std::string_view bytes, std::string text,
                                          std::string file) {
    detail::drop_byte_order_mark(text);
    auto arena = std::make_unique<detail::YamlArena>();
    arena->source = std::move(text);
    arena->view.file = std::move(file);
    if (!detail::decode(bytes, *arena, YamlBudget{})) {
        return fail(ErrorCode::data_loss, "these bytes do not encode " + arena->view.file,
                    "encode the document again");
    }
    return YamlDocument(std::move(arena));
}

YamlStore::~YamlStore() = default;

YamlNode YamlDocument::root() const noexcept {
    return {&arena_->view, arena_->root};
}
const std::string& YamlDocument::file() const noexcept {
    return arena_->view.file;
}
const std::string& YamlDocument::source() const noexcept {
    const detail::YamlArena* arena = arena_.get();
    while (!arena->parts.empty()) {
        arena = arena->parts.back().get();
    }
    return arena->source;
}
std::size_t YamlDocument::node_count() const noexcept {
    return arena_->view.nodes.size();
}
YamlNode YamlDocument::complex_key() const noexcept {
    const detail::YamlArenaView& view = arena_->view;
    for (const detail::YamlRecord& record : view.nodes) {
        const bool is_map = static_cast<YamlKind>(record.kind) == YamlKind::map;
        for (std::size_t i = 0; is_map && i < record.size; ++i) {
            const YamlNode key{&view, view.children[record.first + 2 * i]};
            if (key.is_map() || key.is_sequence()) {
                return key;
            }
        }
    }
    return {};
}

namespace {

tl::unexpected<Error> no_json(const YamlNode& node, std::string message, std::string hint) {
    Error error(ErrorCode::invalid_argument, std::move(message), std::move(hint));
    error.position = node.position();
    return tl::unexpected(std::move(error));
}

/// A plain scalar of digits that does not fit 64 bits.
bool is_long_integer(const YamlNode& node) {
    std::string_view digits = node.text();
    if (digits.starts_with('-') || digits.starts_with('+')) {
        digits.remove_prefix(1);
    }
    return !digits.empty() &&
           std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<nlohmann::json> scalar_to_json(const YamlNode& node) {
    if (node.reads_as_null()) {
        return nlohmann::json(nullptr);
    }
    if (const auto value = node.as_bool()) {
        return nlohmann::json(*value);
    }
    if (const auto value = node.as_int()) {
        return nlohmann::json(*value);
    }
    if (const auto value = node.as_float()) {
        if (is_long_integer(node)) {
            return no_json(node, "the integer " + std::string(node.text()) + " has over 64 bits",
                           "quote it to make it a string");
        }
        if (!std::isfinite(*value)) {
            return no_json(node, std::string(node.text()) + " has no JSON form",
                           "use a finite number");
        }
        return nlohmann::json(*value);
    }
    return nlohmann::json(std::string(node.text()));
}

}  // namespace

Result<nlohmann::json> to_json(const YamlNode& node) {
    switch (node.kind()) {
        case YamlKind::null:
            return nlohmann::json(nullptr);
        case YamlKind::scalar:
            return scalar_to_json(node);
        case YamlKind::sequence: {
            auto array = nlohmann::json::array();
            for (const YamlNode item : node.items()) {
                auto value = to_json(item);
                if (!value) {
                    return value;
                }
                array.push_back(std::move(*value));
            }
            return array;
        }
        case YamlKind::map:
            break;
    }
    auto object = nlohmann::json::object();
    for (const YamlEntry entry : node.entries()) {
        if (!entry.key.is_scalar()) {
            return no_json(entry.key,
                           "a key must be a name, not " + std::string(entry.key.describe()),
                           "write the key as text");
        }
        auto value = to_json(entry.value);
        if (!value) {
            return value;
        }
        object[std::string(entry.name())] = std::move(*value);
    }
    return object;
}

}  // namespace paas::text
