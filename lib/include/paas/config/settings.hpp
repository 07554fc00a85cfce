/// Settings: what can be configured, where each value came from, and the typed result.
///
/// Built once, immutable. A value comes from, in rising order: the default, the configuration file,
/// the environment, a flag. The table `settings()` is the one list of them all: the file's keys,
/// the variables, `paas config view` and the manual are read from it.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"
#include "paas/config/contexts.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paas::config {

enum class SettingKind : std::uint8_t { text, path, choice, duration, integer, boolean, words };

/// One row of the table. All texts are static.
struct SettingInfo {
    std::string_view name;  ///< key in the file: "provider_timeout"
    SettingKind kind = SettingKind::text;
    std::string_view default_text;  ///< "$XDG_…" is expanded; empty = none
    std::string_view variable;      ///< "PAAS_PROVIDER_TIMEOUT"
    std::string_view description;
    std::string_view choices;  ///< of a choice, separated by blanks
};

/// All settings, sorted by name.
[[nodiscard]] PAAS_API std::span<const SettingInfo> settings() noexcept;
/// The row, or null.
[[nodiscard]] PAAS_API const SettingInfo* find_setting(std::string_view name) noexcept;

enum class Origin : std::uint8_t { default_value, file, environment, flag };
/// "default", "file", "environment", "flag".
[[nodiscard]] PAAS_API std::string_view to_string(Origin origin) noexcept;

/// A value with its provenance, as `paas config view` shows it.
struct SettingValue {
    const SettingInfo* info = nullptr;
    std::string text;
    Origin origin = Origin::default_value;
    std::string where;  ///< "config.yaml:3:8", "PAAS_GROUP", "--group"; empty for a default
};

/// The typed settings. Plain value.
struct Settings {
    std::string context;
    std::filesystem::path state_dir;
    std::filesystem::path cache_dir;
    std::filesystem::path key_file;  ///< empty = inside the state folder
    std::string user;
    std::string group;
    std::string output;
    std::string color;
    std::filesystem::path simulation;
    std::filesystem::path import_map;
    bool allow_imports = false;
    std::vector<std::string> import_hosts;
    std::vector<std::string> import_private_hosts;
    std::filesystem::path cacert;
    std::filesystem::path rally_map;
    std::filesystem::path data_map;
    std::string rucio_url;
    std::string rucio_token;  ///< see auth::make_token_source; empty = auth::default_token_source
    Milliseconds rucio_timeout{0};
    std::filesystem::path sources;
    std::vector<std::string> secret_words;
    std::string plugin_path;
    Milliseconds timeout{0};
    Milliseconds provider_timeout{0};
    Milliseconds snapshot_max_age{0};
    std::int64_t max_providers = 0;
    bool keep_last_attempt = false;
    bool virtual_time = false;
    bool no_cache = false;
};

/// A variable of the environment, or nothing. An empty variable counts as unset.
using Environment = std::function<std::optional<std::string>(std::string_view)>;
/// The process's own.
[[nodiscard]] PAAS_API Environment process_environment();

/// A value given on the command line.
struct Flag {
    std::string setting;  ///< name in the table
    std::string value;
    std::string flag;  ///< "--state-dir"
};

struct Configuration {
    std::filesystem::path file;  ///< where it is, or would be
    Settings settings;
    std::vector<SettingValue> values;  ///< of every setting, in the table's order
    std::vector<Context> contexts;     ///< "embedded" first, then by name
    /// The chosen one.
    Context context;
};

/// `$PAAS_CONFIG`, else `$XDG_CONFIG_HOME/paas/config.yaml`, else `~/.config/paas/config.yaml`.
[[nodiscard]] PAAS_API std::filesystem::path config_file(const Environment& environment);

/// Reads the file (none is fine) and puts everything together. invalid_argument with the place for
/// whatever is wrong: an unknown key (with the nearest one), a wrong type, a bad duration;
/// permission_denied, unavailable when the file cannot be read; not_found for a context that is
/// not there.
[[nodiscard]] PAAS_API Result<Configuration> load(const Environment& environment,
                                                  const std::vector<Flag>& flags);

}  // namespace paas::config
