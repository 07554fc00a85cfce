#include "file.hpp"

#include "paas/config/settings.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace paas::config {
namespace {

namespace fs = std::filesystem;

std::string home(const Environment& environment) {
    if (auto value = environment("HOME")) {
        return *value;
    }
    const passwd* entry = ::getpwuid(::getuid());
    return entry != nullptr && entry->pw_dir != nullptr ? entry->pw_dir : "/";
}

/// A folder of the XDG Base Directory Specification; a relative value is to be ignored.
fs::path xdg(const Environment& environment, std::string_view variable, std::string_view fallback) {
    const auto value = environment(variable);
    if (value && fs::path(*value).is_absolute()) {
        return *value;
    }
    return fs::path(home(environment)) / fallback;
}

std::string default_of(const SettingInfo& info, const Environment& environment) {
    if (info.name == "state_dir") {
        return (xdg(environment, "XDG_STATE_HOME", ".local/state") / "paas").string();
    }
    if (info.name == "cache_dir") {
        return (xdg(environment, "XDG_CACHE_HOME", ".cache") / "paas").string();
    }
    if (info.name == "user") {
        const passwd* entry = ::getpwuid(::getuid());
        return entry != nullptr ? entry->pw_name : "uid-" + std::to_string(::getuid());
    }
    return std::string(info.default_text);
}

std::string expand_home(const std::string& path, const Environment& environment) {
    if (path == "~" || path.starts_with("~/")) {
        return home(environment) + path.substr(1);
    }
    return path;
}

/// Paths in the file are relative to its folder; "~/" is the home folder.
fs::path resolve_path(const SettingValue& value, const fs::path& file,
                      const Environment& environment) {
    if (value.text.empty()) {
        return {};
    }
    fs::path path = expand_home(value.text, environment);
    if (path.is_relative() && value.origin == Origin::file) {
        path = file.parent_path() / path;
    }
    return path;
}

bool to_bool(std::string_view text) {
    return text == "true" || text == "yes" || text == "on" || text == "1";
}

std::int64_t to_integer(std::string_view text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// Where each setting's value comes from.
Result<std::vector<SettingValue>> gather(const FileContents& contents,
                                         const Environment& environment,
                                         const std::vector<Flag>& flags) {
    std::vector<SettingValue> values;
    for (const SettingInfo& info : settings()) {
        SettingValue value{&info, default_of(info, environment), Origin::default_value, {}};
        if (const auto found = contents.settings.find(info.name);
            found != contents.settings.end()) {
            value.text = found->second.text;
            value.origin = Origin::file;
            value.where = to_string(found->second.position);
        }
        if (info.name == "color" && environment("NO_COLOR")) {
            value = {&info, "never", Origin::environment, "NO_COLOR"};
        }
        if (auto text = environment(info.variable)) {
            value = {&info, *text, Origin::environment, std::string(info.variable)};
        }
        for (const Flag& flag : flags) {
            if (flag.setting == info.name) {
                value = {&info, flag.value, Origin::flag, flag.flag};
            }
        }
        if (auto checked = check_value(info, value.text); !checked) {
            return fail(std::move(checked.error()).in(value.where));
        }
        if ((info.name == "state_dir" || info.name == "cache_dir") && value.text.empty()) {
            Error error(ErrorCode::invalid_argument,
                        std::string(info.name) + " is empty, and no folder has an empty name",
                        "name a folder, or leave it out for " + std::string(info.default_text));
            return fail(std::move(error).in(value.where));
        }
        values.push_back(std::move(value));
    }
    return values;
}

class Typed {
public:
    Typed(const std::vector<SettingValue>& values, const fs::path& file,
          const Environment& environment)
        : values_(values), file_(file), environment_(environment) {}

    [[nodiscard]] const SettingValue& value(std::string_view name) const {
        return *std::ranges::find_if(values_,
                                     [&](const SettingValue& v) { return v.info->name == name; });
    }
    [[nodiscard]] const std::string& text(std::string_view name) const { return value(name).text; }
    [[nodiscard]] fs::path path(std::string_view name) const {
        return resolve_path(value(name), file_, environment_);
    }
    /// The text has been checked.
    [[nodiscard]] Milliseconds duration(std::string_view name) const {
        return parse_duration(text(name)).value_or(Milliseconds{0});
    }
    [[nodiscard]] bool boolean(std::string_view name) const { return to_bool(text(name)); }

private:
    const std::vector<SettingValue>& values_;
    const fs::path& file_;
    const Environment& environment_;
};

Settings typed(const std::vector<SettingValue>& values, const fs::path& file,
               const Environment& environment) {
    const Typed from(values, file, environment);
    Settings settings;
    settings.context = from.text("context");
    settings.state_dir = fs::absolute(from.path("state_dir"));
    settings.cache_dir = fs::absolute(from.path("cache_dir"));
    settings.key_file = from.path("key_file");
    settings.user = from.text("user");
    settings.group = from.text("group");
    settings.output = from.text("output");
    settings.color = from.text("color");
    settings.simulation = from.path("simulation");
    settings.import_map = from.path("import_map");
    settings.allow_imports = from.boolean("allow_imports");
    settings.import_hosts = split_words(from.text("import_hosts"));
    settings.import_private_hosts = split_words(from.text("import_private"));
    settings.cacert = from.path("cacert");
    settings.rally_map = from.path("rally_map");
    settings.data_map = from.path("data_map");
    settings.rucio_url = from.text("rucio_url");
    settings.rucio_token = from.text("rucio_token");
    settings.rucio_timeout = from.duration("rucio_timeout");
    settings.sources = from.path("sources");
    settings.secret_words = split_words(from.text("secret_words"));
    settings.plugin_path = from.text("plugin_path");
    settings.timeout = from.duration("timeout");
    settings.provider_timeout = from.duration("provider_timeout");
    settings.snapshot_max_age = from.duration("snapshot_max_age");
    settings.max_providers = to_integer(from.text("max_providers"));
    settings.keep_last_attempt = from.boolean("keep_last_attempt");
    settings.virtual_time = from.boolean("virtual_time");
    settings.no_cache = from.boolean("no_cache");
    return settings;
}

/// The server that orchent's and oidc-agent's variables describe, as a context of its own: a user
/// of orchent finds it ready, and nobody is sent there without asking.
std::optional<Context> orchent_context(const Environment& environment) {
    const auto url = environment("ORCHENT_URL");
    if (!url) {
        return std::nullopt;
    }
    Context context;
    context.name = "orchent";
    context.url = *url;
    context.ca_file = environment("ORCHENT_CAFILE").value_or("");
    context.origin = "ORCHENT_URL";
    const auto account = environment("ORCHENT_AGENT_ACCOUNT");
    if (environment("ORCHENT_TOKEN")) {
        context.token = "env:ORCHENT_TOKEN";
    } else if (account) {
        context.token = "agent:" + *account;
    } else if (const auto fallback = environment("OIDC_ACCOUNT")) {
        context.token = "agent:" + *fallback;
    }
    return context;
}

std::vector<Context> all_contexts(const FileContents& contents, const Environment& environment) {
    std::vector<Context> contexts = contents.contexts;
    const auto named = [&](std::string_view name) {
        return std::ranges::find(contexts, name, &Context::name) != contexts.end();
    };
    if (auto orchent = orchent_context(environment); orchent && !named("orchent")) {
        contexts.push_back(std::move(*orchent));
    }
    std::ranges::sort(contexts, {}, &Context::name);
    if (!named(kEmbedded)) {
        Context embedded;
        embedded.name = kEmbedded;
        embedded.origin = "built in";
        contexts.insert(contexts.begin(), std::move(embedded));
    }
    return contexts;
}

Result<Context> choose(const std::vector<Context>& contexts, const SettingValue& wanted) {
    const auto found = std::ranges::find(contexts, wanted.text, &Context::name);
    if (found != contexts.end()) {
        return *found;
    }
    std::vector<std::string_view> names;
    for (const Context& context : contexts) {
        names.push_back(context.name);
    }
    const std::string_view near = nearest(wanted.text, names);
    Error error(
        ErrorCode::not_found, "no context is named '" + wanted.text + "'",
        near.empty() ? "see `paas context ls`" : "did you mean '" + std::string(near) + "'?");
    return fail(std::move(error).in(wanted.where));
}

}  // namespace

fs::path config_file(const Environment& environment) {
    if (auto file = environment("PAAS_CONFIG")) {
        return *file;
    }
    return xdg(environment, "XDG_CONFIG_HOME", ".config") / "paas" / "config.yaml";
}

Result<Configuration> load(const Environment& environment, const std::vector<Flag>& flags) {
    Configuration configuration;
    configuration.file = config_file(environment);
    auto text = read_text(configuration.file);
    if (!text) {
        return fail(std::move(text.error()));
    }
    FileContents contents;
    if (*text) {
        auto parsed = parse_file(std::move(**text), configuration.file.string());
        if (!parsed) {
            return fail(std::move(parsed.error()));
        }
        contents = std::move(*parsed);
    }
    auto values = gather(contents, environment, flags);
    if (!values) {
        return fail(std::move(values.error()));
    }
    configuration.values = std::move(*values);
    configuration.settings = typed(configuration.values, configuration.file, environment);
    configuration.contexts = all_contexts(contents, environment);
    const auto wanted = std::ranges::find_if(
        configuration.values, [](const SettingValue& v) { return v.info->name == "context"; });
    auto chosen = choose(configuration.contexts, *wanted);
    if (!chosen) {
        return fail(std::move(chosen.error()));
    }
    configuration.context = std::move(*chosen);
    if (configuration.settings.group.empty()) {
        configuration.settings.group = configuration.context.group;
    }
    return configuration;
}

}  // namespace paas::config
