#include "paas/config/settings.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace paas::config {
namespace {

using enum SettingKind;

// Sorted by name.
constexpr std::array kSettings{
    SettingInfo{"allow_imports", boolean, "false", "PAAS_ALLOW_IMPORTS",
                "Let templates import from the hosts of import_hosts and import_private.", ""},
    SettingInfo{"cacert", path, "", "PAAS_CACERT",
                "Certificates (PEM) to trust beside the system's.", ""},
    SettingInfo{"cache_dir", path, "$XDG_CACHE_HOME/paas", "PAAS_CACHE_DIR",
                "Folder of what is kept only to be faster; it may be removed at any time.", ""},
    SettingInfo{"color", choice, "auto", "PAAS_COLOR",
                "When to colour: on terminals only, always or never. NO_COLOR means never.",
                "auto always never"},
    SettingInfo{"context", text, "embedded", "PAAS_CONTEXT",
                "Which orchestrator commands talk to: embedded, or a name under contexts.", ""},
    SettingInfo{"data_map", path, "", "PAAS_DATA_MAP",
                "YAML or JSON file that says which provider each storage element is at; see "
                "paas-rank(1).",
                ""},
    SettingInfo{"group", text, "", "PAAS_GROUP",
                "User group to act for; empty stands for a user without a group.", ""},
    SettingInfo{"import_hosts", words, "", "PAAS_IMPORT_HOSTS",
                "Hosts that templates may import from, HOST or HOST:PORT, separated by commas; "
                "only at public addresses.",
                ""},
    SettingInfo{"import_map", path, "", "PAAS_IMPORT_MAP",
                "YAML or JSON object that maps imported URLs to local files.", ""},
    SettingInfo{"import_private", words, "", "PAAS_IMPORT_PRIVATE",
                "The same, for hosts that may be at private or loopback addresses.", ""},
    SettingInfo{"keep_last_attempt", boolean, "false", "PAAS_KEEP_LAST_ATTEMPT",
                "Leave the last failed infrastructure in place for inspection.", ""},
    SettingInfo{"key_file", path, "", "PAAS_KEY_FILE",
                "Key that seals secret inputs; empty stands for one inside the state folder.", ""},
    SettingInfo{"max_providers", integer, "0", "PAAS_MAX_PROVIDERS",
                "How many providers a deployment tries; 0 stands for all that fit.", ""},
    SettingInfo{"no_cache", boolean, "false", "PAAS_NO_CACHE",
                "Neither use nor keep the parsed type files of earlier runs.", ""},
    SettingInfo{"output", text, "table", "PAAS_OUTPUT", "Format of the data printed; see paas(1).",
                ""},
    SettingInfo{"plugin_path", text, "", "PAAS_PLUGIN_PATH",
                "More folders to look for modules in, separated by colons.", ""},
    SettingInfo{"provider_timeout", duration, "4h", "PAAS_PROVIDER_TIMEOUT",
                "How long one provider may take.", ""},
    SettingInfo{"rally_map", path, "", "PAAS_RALLY_MAP",
                "YAML or JSON object that maps Rally's environment names to provider labels.", ""},
    SettingInfo{"rucio_timeout", duration, "10s", "PAAS_RUCIO_TIMEOUT",
                "How long the Rucio server may take for one answer.", ""},
    SettingInfo{"rucio_token", text, "", "PAAS_RUCIO_TOKEN",
                "Where tokens for Rucio come from: env:NAME, file:PATH, agent or agent:ACCOUNT; "
                "empty stands for oidc-agent, then PAAS_TOKEN, then ORCHENT_TOKEN.",
                ""},
    SettingInfo{"rucio_url", text, "", "PAAS_RUCIO_URL",
                "Address of the Rucio server that is asked where datasets are; empty stands for "
                "none.",
                ""},
    SettingInfo{"secret_words", words, "", "PAAS_SECRET_WORDS",
                "Words that make an input secret by its name; empty stands for the built-in list.",
                ""},
    SettingInfo{"simulation", path, "", "PAAS_SIMULATION",
                "Settings of the simulated providers (YAML).", ""},
    SettingInfo{"snapshot_max_age", duration, "0s", "PAAS_SNAPSHOT_MAX_AGE",
                "Provider figures older than this are not used; 0s stands for no limit.", ""},
    SettingInfo{"sources", path, "", "PAAS_SOURCES",
                "Configuration of the feeders (YAML), or a folder of such files.", ""},
    SettingInfo{"state_dir", path, "$XDG_STATE_HOME/paas", "PAAS_STATE_DIR",
                "Folder of the embedded orchestrator's state.", ""},
    SettingInfo{"timeout", duration, "12h", "PAAS_TIMEOUT", "How long a whole deployment may take.",
                ""},
    SettingInfo{"user", text, "", "PAAS_USER",
                "Who acts in the embedded orchestrator; empty stands for the login name.", ""},
    SettingInfo{"virtual_time", boolean, "false", "PAAS_VIRTUAL_TIME",
                "Let simulated time pass at once instead of waiting for it.", ""},
};

}  // namespace

std::span<const SettingInfo> settings() noexcept {
    return kSettings;
}

const SettingInfo* find_setting(std::string_view name) noexcept {
    const auto* row = std::ranges::lower_bound(kSettings, name, {}, &SettingInfo::name);
    return row != kSettings.end() && row->name == name ? row : nullptr;
}

std::string_view to_string(Origin origin) noexcept {
    switch (origin) {
        case Origin::default_value:
            return "default";
        case Origin::file:
            return "file";
        case Origin::environment:
            return "environment";
        case Origin::flag:
            return "flag";
    }
    return "default";
}

Environment process_environment() {
    return [](std::string_view name) -> std::optional<std::string> {
        const char* value = std::getenv(std::string(name).c_str());
        if (value == nullptr || *value == '\0') {
            return std::nullopt;
        }
        return std::string(value);
    };
}

}  // namespace paas::config
