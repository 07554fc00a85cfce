#include "app/external.hpp"

#include "app/streams.hpp"

#include "paas/config/settings.hpp"
#include "paas/plugin/external.hpp"
#include "paas/plugin/loader.hpp"
#include "paas/version.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace paas::cli {

void run_external(const UnknownCommand& command) {
    const char* path = std::getenv("PATH");
    const auto program = plugin::find_external(command.name, path == nullptr ? "" : path);
    if (!program) {
        return;
    }
    // What the program needs to call us back and to work on the same state.
    ::setenv("PAAS_PROGRAM", plugin::program_path().c_str(), 1);
    ::setenv("PAAS_VERSION", std::string(kVersion).c_str(), 1);
    const auto environment = config::process_environment();
    ::setenv("PAAS_CONFIG", config::config_file(environment).c_str(), 1);
    if (const auto configuration = config::load(environment, {})) {
        for (const config::SettingValue& value : configuration->values) {
            if (!value.text.empty()) {
                ::setenv(std::string(value.info->variable).c_str(), value.text.c_str(), 1);
            }
        }
    }
    std::string name = program->string();
    std::vector<std::string> words = command.arguments;
    std::vector<char*> arguments{name.data()};
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    ::execv(name.c_str(), arguments.data());
    write_error("error: cannot run " + name + ": " + std::strerror(errno) + "\n");
    std::exit(1);
}

}  // namespace paas::cli
