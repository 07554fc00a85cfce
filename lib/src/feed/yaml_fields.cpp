#include "feed/yaml_fields.hpp"

#include "feed/codes.hpp"

#include <algorithm>
#include <array>

namespace paas::feed {

using text::YamlNode;

void FindingsOf::add(std::string_view code, Severity severity, const YamlNode& place,
                     std::string path, std::string_view message, std::string suggestion) {
    Diagnostic finding;
    finding.code = code;
    finding.severity = severity;
    finding.position = place.position();
    finding.message = (path.empty() ? "" : path + ": ").append(message);
    finding.path = std::move(path);
    finding.suggestion = std::move(suggestion);
    if (severity == Severity::error && !first_error_) {
        first_error_ = Error(ErrorCode::invalid_argument, finding.message, finding.suggestion);
        first_error_->position = finding.position;
    }
    sink_.report(std::move(finding));
}

YamlFields::YamlFields(YamlNode node, std::string path, FindingsOf& findings)
    : node_(node), path_(std::move(path)), findings_(findings) {
    if (!node_.is_map() && !node_.reads_as_null()) {
        findings_.add(kSourceType, Severity::error, node_, path_,
                      "expected a map, found " + std::string(node_.describe()), "");
    }
}

YamlNode YamlFields::find(std::string_view key) {
    known_.push_back(key);
    const YamlNode value = node_.find(key);
    return value.reads_as_null() ? YamlNode() : value;
}

bool YamlFields::has(std::string_view key) {
    return static_cast<bool>(find(key));
}

std::string YamlFields::path_of(std::string_view key) const {
    return path_.empty() ? std::string(key) : path_ + '.' + std::string(key);
}

void YamlFields::refuse(std::string_view code, std::string_view key, std::string_view message,
                        std::string suggestion) {
    const YamlNode value = node_.find(key);
    findings_.add(code, Severity::error, value ? value : node_, key.empty() ? path_ : path_of(key),
                  message, std::move(suggestion));
}

void YamlFields::warn(std::string_view code, std::string_view key, std::string_view message,
                      std::string suggestion) {
    const YamlNode value = node_.find(key);
    findings_.add(code, Severity::warning, value ? value : node_, path_of(key), message,
                  std::move(suggestion));
}

void YamlFields::mismatch(std::string_view key, std::string_view expected, const YamlNode& found) {
    const std::string shown =
        found.is_scalar() ? '"' + std::string(found.text()) + '"' : std::string(found.describe());
    findings_.add(kSourceType, Severity::error, found, path_of(key),
                  "expected " + std::string(expected) + ", found " + shown, "");
}

void YamlFields::required(std::string_view key, std::string& out) {
    if (!has(key)) {
        findings_.add(kSourceMissing, Severity::error, node_, path_of(key), "missing", "");
        return;
    }
    optional(key, out);
    if (out.empty() && node_.find(key).is_scalar()) {
        refuse(kSourceValue, key, "must not be empty");
    }
}

void YamlFields::optional(std::string_view key, std::string& out) {
    if (const YamlNode value = find(key)) {
        if (value.is_scalar()) {
            out = value.text();
        } else {
            mismatch(key, "a text", value);
        }
    }
}

void YamlFields::optional(std::string_view key, bool& out) {
    if (const YamlNode value = find(key)) {
        if (const auto flag = value.as_yaml11_bool()) {
            out = *flag;
        } else {
            mismatch(key, "true or false", value);
        }
    }
}

void YamlFields::optional(std::string_view key, double& out) {
    if (const YamlNode value = find(key)) {
        const auto number = value.as_float();
        if (number && *number >= 0) {
            out = *number;
        } else {
            mismatch(key, "a number that is not negative", value);
        }
    }
}

void YamlFields::optional(std::string_view key, std::int64_t& out) {
    if (const YamlNode value = find(key)) {
        const auto number = value.as_int();
        if (number && *number >= -1) {
            out = *number;
        } else {
            mismatch(key, "a whole number, or -1 for no limit", value);
        }
    }
}

void YamlFields::optional(std::string_view key, std::vector<std::string>& out) {
    const YamlNode list = find(key);
    if (!list) {
        return;
    }
    if (!list.is_sequence()) {
        mismatch(key, "a list", list);
        return;
    }
    for (const YamlNode item : list.items()) {
        if (item.is_scalar()) {
            out.emplace_back(item.text());
        } else {
            mismatch(key, "texts", item);
        }
    }
}

void YamlFields::optional(std::string_view key, Timestamp& out) {
    const YamlNode value = find(key);
    if (!value) {
        return;
    }
    // A bare date stands for its midnight.
    const std::string text(value.text());
    auto time = parse_time(text);
    if (!time) {
        time = parse_time(text + "T00:00:00Z");
    }
    if (time) {
        out = *time;
    } else {
        mismatch(key, "a date such as 2026-01-31", value);
    }
}

void YamlFields::optional(std::string_view key, Milliseconds& out) {
    if (const YamlNode value = find(key)) {
        if (const auto duration = parse_duration(value.text())) {
            out = *duration;
        } else {
            mismatch(key, "a duration such as 30s", value);
        }
    }
}

void YamlFields::optional(std::string_view key, SecretReference& out) {
    using Kind = SecretReference::Kind;
    constexpr std::array<std::pair<std::string_view, Kind>, 3> kKinds = {
        {{"env", Kind::environment}, {"file", Kind::file}, {"token_source", Kind::token_source}}};
    const YamlNode value = find(key);
    if (!value) {
        return;
    }
    if (value.is_map() && value.size() == 1) {
        const text::YamlEntry entry = *value.entries().begin();
        const auto* kind =
            std::ranges::find(kKinds, entry.name(), [](const auto& known) { return known.first; });
        if (kind != kKinds.end() && entry.value.is_scalar() && !entry.value.text().empty()) {
            out = {kind->second, std::string(entry.value.text())};
            return;
        }
    }
    // What stands there may be the secret itself: it is not shown.
    findings_.add(kSourceSecret, Severity::error, value, path_of(key),
                  "a secret must not stand here",
                  "write {env: NAME}, {file: PATH} or {token_source: NAME}");
}

void YamlFields::object(std::string_view key, const std::function<void(YamlFields&)>& read) {
    if (const YamlNode value = find(key)) {
        YamlFields fields(value, path_of(key), findings_);
        read(fields);
        fields.finish();
    }
}

void YamlFields::each(std::string_view key, const std::function<void(YamlFields&)>& read) {
    const YamlNode list = find(key);
    if (!list) {
        return;
    }
    if (!list.is_sequence()) {
        mismatch(key, "a list", list);
        return;
    }
    std::size_t index = 0;
    for (const YamlNode item : list.items()) {
        YamlFields fields(item, path_of(key) + '[' + std::to_string(index++) + ']', findings_);
        read(fields);
        fields.finish();
    }
}

void YamlFields::each_named(std::string_view key,
                            const std::function<void(const std::string&, YamlFields&)>& read) {
    const YamlNode map = find(key);
    if (!map) {
        return;
    }
    if (!map.is_map()) {
        mismatch(key, "a map", map);
        return;
    }
    for (const text::YamlEntry& entry : map.entries()) {
        const std::string name(entry.name());
        YamlFields fields(entry.value, path_of(key) + '.' + name, findings_);
        read(name, fields);
        fields.finish();
    }
}

void YamlFields::finish() {
    for (const text::YamlEntry& entry : node_.entries()) {
        if (std::ranges::find(known_, entry.name()) != known_.end()) {
            continue;
        }
        const std::string_view near = nearest(entry.name(), known_);
        findings_.add(kSourceUnknownKey, findings_.unknown_key(), entry.key, path_of(entry.name()),
                      "the key means nothing here",
                      near.empty() ? "" : "did you mean '" + std::string(near) + "'?");
    }
}

}  // namespace paas::feed
