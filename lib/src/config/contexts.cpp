#include "file.hpp"

#include "paas/base/diagnostic.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>

namespace paas::config {
namespace {

namespace fs = std::filesystem;
using text::YamlNode;

constexpr std::size_t kMaxFile = std::size_t{1} << 20U;
constexpr std::array<std::string_view, 5> kContextKeys{"url", "group", "issuer", "ca_file",
                                                       "token"};

Error at(const YamlNode& node, std::string message, std::string hint = {}) {
    return Error(ErrorCode::invalid_argument, std::move(message), std::move(hint))
        .at(node.position());
}

std::string suggestion(std::string_view word, const std::vector<std::string_view>& known) {
    const std::string_view near = nearest(word, known);
    return near.empty() ? std::string() : "did you mean '" + std::string(near) + "'?";
}

Result<Context> read_context(std::string_view name, const YamlNode& key, const YamlNode& node) {
    Context context;
    context.name = name;
    context.origin = to_string(key.position());
    if (!node.is_map()) {
        return fail(at(node ? node : key, "context '" + context.name + "' is not a map",
                       "write its fields below it: url, group, issuer, ca_file, token"));
    }
    for (const auto& [field, value] : node.entries()) {
        const std::string_view field_name = field.text();
        if (std::ranges::find(kContextKeys, field_name) == kContextKeys.end()) {
            return fail(at(field, "unknown field '" + std::string(field_name) + "' in a context",
                           suggestion(field_name, {kContextKeys.begin(), kContextKeys.end()})));
        }
        if (!value.is_scalar()) {
            return fail(at(value, "'" + std::string(field_name) + "' must be a string"));
        }
        const std::string content(value.text());
        if (field_name == "url") {
            context.url = content;
        } else if (field_name == "group") {
            context.group = content;
        } else if (field_name == "issuer") {
            context.issuer = content;
        } else if (field_name == "ca_file") {
            context.ca_file = content;
        } else {
            context.token = content;
        }
    }
    if (auto checked = check(context); !checked) {
        return fail(std::move(checked.error()).at(key.position()));
    }
    return context;
}

Result<void> read_contexts(const YamlNode& node, FileContents& contents) {
    if (node.is_null()) {
        return {};
    }
    if (!node.is_map()) {
        return fail(at(node, "'contexts' must be a map of names to contexts"));
    }
    for (const auto& entry : node.entries()) {
        auto context = read_context(entry.name(), entry.key, entry.value);
        if (!context) {
            return fail(std::move(context.error()));
        }
        contents.contexts.push_back(std::move(*context));
    }
    return {};
}

Result<std::string> setting_text(const YamlNode& key, const YamlNode& value) {
    if (value.is_scalar()) {
        return std::string(value.text());
    }
    if (value.is_null()) {
        return std::string();
    }
    const SettingInfo* info = find_setting(key.text());
    if (info->kind != SettingKind::words || !value.is_sequence()) {
        return fail(at(value, "'" + std::string(key.text()) + "' must be a single value"));
    }
    std::string joined;
    for (const YamlNode& item : value.items()) {
        joined += (joined.empty() ? "" : " ") + std::string(item.text());
    }
    return joined;
}

Result<void> read_setting(const text::YamlEntry& entry, FileContents& contents) {
    const SettingInfo* info = find_setting(entry.name());
    if (info == nullptr) {
        std::vector<std::string_view> names{"contexts"};
        for (const SettingInfo& known : settings()) {
            names.push_back(known.name);
        }
        return fail(at(entry.key, "unknown setting '" + std::string(entry.name()) + "'",
                       suggestion(entry.name(), names)));
    }
    auto content = setting_text(entry.key, entry.value);
    if (!content) {
        return fail(std::move(content.error()));
    }
    const YamlNode& place = entry.value.mark().line != 0 ? entry.value : entry.key;
    if (auto checked = check_value(*info, *content); !checked) {
        return fail(std::move(checked.error()).at(place.position()));
    }
    contents.settings[std::string(entry.name())] = {std::move(*content), place.position()};
    return {};
}

bool is_loopback(std::string_view host) {
    return host == "localhost" || host.starts_with("127.") || host == "[::1]";
}

Result<void> check_url(const Context& context) {
    const std::string_view url = context.url;
    const bool https = url.starts_with("https://");
    if (!https && !url.starts_with("http://")) {
        return fail(ErrorCode::invalid_argument,
                    "the URL of context '" + context.name + "' does not start with https://");
    }
    std::string_view host = url.substr(https ? 8 : 7);
    host = host.substr(0, host.find_first_of("/?#"));
    if (host.find('@') != std::string_view::npos) {
        return fail(ErrorCode::invalid_argument,
                    "the URL of context '" + context.name + "' holds a user or a password",
                    "leave them out and name a token source");
    }
    const std::size_t bracket = host.find(']');
    const std::string_view name = bracket != std::string_view::npos
                                      ? host.substr(0, bracket + 1)
                                      : host.substr(0, host.find(':'));
    if (name.empty()) {
        return fail(ErrorCode::invalid_argument,
                    "the URL of context '" + context.name + "' names no host");
    }
    if (!https && !is_loopback(name)) {
        return fail(ErrorCode::invalid_argument,
                    "the URL of context '" + context.name + "' would send tokens unencrypted",
                    "use https://; http:// is for this machine only");
    }
    return {};
}

Result<void> check_token(const Context& context) {
    const std::string_view token = context.token;
    if (token.empty() || token == "login") {
        return {};
    }
    for (const std::string_view prefix : {"env:", "file:", "agent:"}) {
        if (token.starts_with(prefix) && token.size() > prefix.size()) {
            return {};
        }
    }
    // What was written may be a token itself: it is not repeated.
    return fail(ErrorCode::invalid_argument,
                "the token source of context '" + context.name + "' is not one",
                "write env:NAME, file:PATH, agent:ACCOUNT or login; never a token itself");
}

}  // namespace

Result<void> check(const Context& context) {
    const bool good_name =
        !context.name.empty() && std::ranges::all_of(context.name, [](unsigned char c) {
            return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
        });
    if (!good_name) {
        return fail(ErrorCode::invalid_argument, "'" + context.name + "' is no name for a context",
                    "use letters, digits, '.', '_' and '-'");
    }
    if (!context.url.empty()) {
        if (context.name == kEmbedded) {
            return fail(ErrorCode::invalid_argument,
                        "the context 'embedded' is the one without a server",
                        "give the remote context another name");
        }
        if (auto url = check_url(context); !url) {
            return url;
        }
    }
    return check_token(context);
}

Result<std::optional<std::string>> read_text(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return std::optional<std::string>();
    }
    if (descriptor < 0) {
        const bool denied = errno == EACCES || errno == EPERM;
        return fail(denied ? ErrorCode::permission_denied : ErrorCode::unavailable,
                    "cannot read " + file.string() + ": " + std::strerror(errno));
    }
    std::string text;
    std::array<char, 4096> buffer{};
    ssize_t got = 0;
    while (text.size() <= kMaxFile &&
           (got = ::read(descriptor, buffer.data(), buffer.size())) > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    const int problem = errno;
    ::close(descriptor);
    if (got < 0) {
        return fail(ErrorCode::unavailable,
                    "cannot read " + file.string() + ": " + std::strerror(problem));
    }
    if (text.size() > kMaxFile) {
        return fail(ErrorCode::resource_exhausted, file.string() + " is larger than 1 MiB",
                    "is it the configuration file?");
    }
    return std::optional<std::string>(std::move(text));
}

Result<FileContents> parse_file(std::string text, const std::string& name) {
    FileContents contents;
    const bool blank = std::ranges::all_of(text, [](unsigned char c) { return std::isspace(c); });
    if (blank) {
        return contents;
    }
    DiagnosticList findings;
    text::YamlBudget budget;
    budget.duplicate_key = Severity::error;
    auto document = text::YamlDocument::parse(std::move(text), name, budget, findings);
    if (!document) {
        return fail(std::move(document.error()));
    }
    const YamlNode root = document->root();
    if (root.is_null()) {
        return contents;
    }
    if (!root.is_map()) {
        return fail(at(root, "the configuration must be a map of settings"));
    }
    for (const text::YamlEntry entry : root.entries()) {
        auto read = entry.name() == "contexts" ? read_contexts(entry.value, contents)
                                               : read_setting(entry, contents);
        if (!read) {
            return fail(std::move(read.error()));
        }
    }
    return contents;
}

std::vector<std::string> split_words(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : text) {
        if (c == ',' || c == ' ' || c == '\t' || c == '\n') {
            if (!word.empty()) {
                words.push_back(std::move(word));
                word.clear();
            }
        } else {
            word += c;
        }
    }
    if (!word.empty()) {
        words.push_back(std::move(word));
    }
    return words;
}

Result<void> check_value(const SettingInfo& info, std::string_view text) {
    const std::string shown = "'" + std::string(text) + "' for " + std::string(info.name);
    switch (info.kind) {
        case SettingKind::text:
        case SettingKind::path:
        case SettingKind::words:
            return {};
        case SettingKind::choice: {
            const auto choices = split_words(info.choices);
            if (std::ranges::find(choices, text) == choices.end()) {
                return fail(ErrorCode::invalid_argument, "unknown value " + shown,
                            "one of: " + std::string(info.choices));
            }
            return {};
        }
        case SettingKind::duration:
            if (!parse_duration(text)) {
                return fail(ErrorCode::invalid_argument, "no duration: " + shown,
                            "write for example 90s, 30m or 12h");
            }
            return {};
        case SettingKind::integer: {
            const bool digits =
                !text.empty() && text.size() <= 9 &&
                std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
            if (!digits) {
                return fail(ErrorCode::invalid_argument, "no whole number of 0 or more: " + shown);
            }
            return {};
        }
        case SettingKind::boolean:
            for (const std::string_view good :
                 {"true", "false", "yes", "no", "on", "off", "1", "0"}) {
                if (text == good) {
                    return {};
                }
            }
            return fail(ErrorCode::invalid_argument, "neither true nor false: " + shown);
    }
    return {};
}

}  // namespace paas::config
